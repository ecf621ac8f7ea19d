using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Output;

/// <summary>Where a verb puts its results: for people, or as JSON lines for scripts. A verb does not ask which.</summary>
internal interface IOutput
{
    /// <summary>Whether scripts read this.</summary>
    bool IsJson { get; }

    /// <summary>Shows one result: as one line of JSON, or as <paramref name="human"/> paints it.</summary>
    void Show<T>(T result, JsonTypeInfo<T> json, Action<IAnsiConsole, T> human);

    /// <summary>Says something to people beside the results; scripts do not get it.</summary>
    void Note(string text);

    /// <summary>Reports an error.</summary>
    void Error(ErrorInfo error);
}
