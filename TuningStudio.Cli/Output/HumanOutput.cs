using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Output;

/// <summary>Text for people: results on standard output, notes and errors on standard error.</summary>
internal sealed class HumanOutput : IOutput
{
    // What is piped to a file has no window to fit into.
    private const int WidthWithoutTerminal = 400;

    private readonly IAnsiConsole _console;
    private readonly TextWriter _error;

    internal HumanOutput(TextWriter output, TextWriter error)
    {
        _error = error;
        _console = Console(output);
    }

    public bool IsJson => false;

    internal static IAnsiConsole Console(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        return console;
    }

    public void Show<T>(T result, JsonTypeInfo<T> json, Action<IAnsiConsole, T> human) => human(_console, result);

    public void Note(string text) => _error.WriteLine(text);

    public void Error(ErrorInfo error)
    {
        _error.WriteLine($"error: {error.Describe()}");
        if (error.Remedy is not null)
        {
            _error.WriteLine($"       {error.Remedy}");
        }

        ShowOthers(error);
    }

    private void ShowOthers(ErrorInfo error)
    {
        if (error.Count is not { } count)
        {
            return;
        }

        foreach (var other in error.Others ?? [])
        {
            _error.WriteLine($"error: {other.Describe()}");
        }

        _error.WriteLine(count == 1
            ? "       This is the only record at fault: mend it, or leave it out with --skip-faulty."
            : string.Create(CultureInfo.InvariantCulture, $"       {count:N0} records are at fault{(count > 1 + error.Others?.Count ? ", the first of which are listed" : string.Empty)}: mend them, or leave them out with --skip-faulty."));
    }
}
