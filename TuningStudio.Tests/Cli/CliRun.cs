using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Cli;

/// <summary>A verb run inside the test, with what it said.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    internal static Golden Llama { get; } = new("llama-gqa");

    internal IReadOnlyList<JsonElement> Lines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.Clone())];

    internal static CliRun Of(params string[] args) => Of(new NoInterrupts(), args);

    internal static CliRun Of(IInterrupts interrupts, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = CommandLine.Run(args, output, error, TextReader.Null, interrupts);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts that the verb was refused, in both forms alike.</summary>
    internal static void Fails(int exitCode, string errorCode, string message, params string[] args)
    {
        var human = Of(args);
        Assert.Equal(exitCode, human.ExitCode);
        Assert.StartsWith("error: ", human.Error, StringComparison.Ordinal);
        Assert.Contains(message, human.Error, StringComparison.Ordinal);
        var json = Of([.. args, "--json"]);
        Assert.Equal(exitCode, json.ExitCode);
        Assert.Empty(json.Error);
        var line = json.Lines[^1];
        Assert.Equal("error", line.GetProperty("type").GetString());
        Assert.Equal(errorCode, line.GetProperty("code").GetString());
        Assert.Contains(message, line.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
