using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Output;

/// <summary>JSON lines on standard output, errors among them.</summary>
internal sealed class JsonOutput(TextWriter output) : IOutput
{
    public bool IsJson => true;

    public void Show<T>(T result, JsonTypeInfo<T> json, Action<IAnsiConsole, T> human)
    {
        output.WriteLine(JsonSerializer.Serialize(result, json));
        output.Flush();
    }

    public void Note(string text)
    {
    }

    public void Error(ErrorInfo error) =>
        Show(ErrorLine.Of(error), OutputJson.Line.ErrorLine, static (_, _) => { });
}
