using System.Globalization;
using System.Text.Json;

namespace TuningStudio.Core.Contracts;

/// <summary>
/// Commands that wait in a run's folder, one a file, until its worker takes them. A file outlives a lost connection and a restart of
/// the site, and a run that was started from the command line hears it as well.
/// </summary>
public static class CommandFiles
{
    /// <summary>Leaves a command for the worker, which looks a few times a second.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static void Leave(RunFolder folder, RunCommand command, TimeProvider time)
    {
        Directory.CreateDirectory(folder.CommandsFolder);
        var name = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().Ticks:D20}-{Guid.NewGuid():N}");
        var temporary = Path.Combine(folder.CommandsFolder, name + ".tmp");
        File.WriteAllText(temporary, JsonSerializer.Serialize(command, StudioJson.Line.RunCommand));
        File.Move(temporary, Path.Combine(folder.CommandsFolder, name + ".json"));
    }

    /// <summary>Takes what waits, oldest first; a file that cannot be understood is passed over.</summary>
    public static IReadOnlyList<RunCommand> Take(RunFolder folder)
    {
        var taken = new List<RunCommand>();
        try
        {
            if (!Directory.Exists(folder.CommandsFolder))
            {
                return [];
            }

            foreach (var file in Directory.GetFiles(folder.CommandsFolder, "*.json").Order(StringComparer.Ordinal))
            {
                var text = File.ReadAllText(file);
                File.Delete(file);
                if (Read(text) is { } command)
                {
                    taken.Add(command);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is looked at again.
        }

        return taken;
    }

    private static RunCommand? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, StudioJson.Line.RunCommand);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
