using System.Text.Json;

namespace TuningStudio.Core.Contracts;

/// <summary>Reads a run's event log from its beginning, also while a worker writes it.</summary>
public static class RunEventFile
{
    /// <summary>The events in order. A damaged line costs itself at most.</summary>
    /// <param name="path">The file <c>events.jsonl</c>.</param>
    public static IEnumerable<RunEvent> Read(string path)
    {
        using var log = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (log.ReadLine() is { } line)
        {
            if (Parse(line) is { } happened)
            {
                yield return happened;
            }
        }
    }

    private static RunEvent? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, StudioJson.Line.RunEvent);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
