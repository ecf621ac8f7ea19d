using System.CommandLine;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Studio;

/// <summary>The options that say which studio is asked, and with which key.</summary>
internal sealed class StudioTarget
{
    internal const string AddressVariable = "TUNINGSTUDIO_ADDRESS";
    internal const string KeyVariable = "TUNINGSTUDIO_API_KEY";

    private readonly Option<string?> _address = new("--api-base", "--api_base", "-b") { Description = $"The studio's address; default: {AddressVariable}, else the studio of this machine.", HelpName = "ADDRESS", Recursive = true };
    private readonly Option<string?> _key = new("--api-key", "--api_key", "-k") { Description = $"A key that it knows, where it asks for one; default: {KeyVariable}.", HelpName = "KEY", Recursive = true };

    internal void AddTo(Command command)
    {
        command.Add(_address);
        command.Add(_key);
    }

    /// <summary>A connection to it.</summary>
    /// <exception cref="TuningException">The address is none.</exception>
    internal StudioConnection Open(ParseResult parsed)
    {
        var address = parsed.GetValue(_address) ?? Environment.GetEnvironmentVariable(AddressVariable) ?? Local();
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new StudioConnection(uri, parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable))
            : throw new TuningException(ErrorCodes.InvalidOption, $"'{address}' is no address of a studio.", "Write it like --api-base http://127.0.0.1:5260", field: "--api-base");
    }

    /// <summary>Where this machine's studio answers, or would.</summary>
    private static string Local() =>
        SiteFile.Read(Path.Combine(HomeFolder.Locate(Environment.GetEnvironmentVariable(HomeFolder.Variable)), "site.json"))?.Address ?? "http://127.0.0.1:5260";
}
