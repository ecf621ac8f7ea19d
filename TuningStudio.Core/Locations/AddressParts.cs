using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Locations;

/// <summary>Cuts addresses such as <c>s3://bucket/key</c>, whose key is a name and no path of a web address: <c>?</c>, <c>#</c> and <c>%</c> in it mean themselves.</summary>
internal static class AddressParts
{
    /// <summary>The parts behind the scheme; the last one takes what is left.</summary>
    /// <param name="text">The address.</param>
    /// <param name="form">How it is written, as an example.</param>
    /// <param name="count">How many there must be.</param>
    /// <exception cref="TuningException">One is missing.</exception>
    internal static string[] Read(string text, string form, int count)
    {
        var parts = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/', count);
        return parts.Length == count && parts.All(part => part.Length > 0) && !parts[^1].EndsWith('/') && !parts.Any(part => part.Any(char.IsControl))
            ? parts
            : throw Incomplete(text, form);
    }

    internal static TuningException Incomplete(string text, string form) =>
        new(ErrorCodes.InvalidOption, $"'{Secrets.Strip(text)}' does not name a file.", $"Write it as {form}.");

    /// <summary>The last part of a name with slashes.</summary>
    internal static string FileName(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>A name as part of a web address, its slashes kept.</summary>
    internal static string Escape(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));
}
