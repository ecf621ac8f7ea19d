using System.Text.Json;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What a person says of the devices: <c>planning.json</c> in the home folder, for the site and the command line alike.</summary>
public static class PlanFiguresFile
{
    private const string Name = "planning.json";

    /// <summary>Reads it; where it cannot be read, nobody has said anything.</summary>
    /// <param name="home">The home folder.</param>
    public static PlanFigures Read(string home)
    {
        try
        {
            var file = Path.Combine(home, Name);
            return File.Exists(file) && JsonSerializer.Deserialize(File.ReadAllText(file), EstimateJson.Default.PlanFigures) is { } kept ? kept : new();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return new();
        }
    }

    /// <summary>Writes it.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="figures">What is said.</param>
    /// <returns>Whether it could be written.</returns>
    public static bool TryWrite(string home, PlanFigures figures)
    {
        try
        {
            File.WriteAllText(Path.Combine(home, Name), JsonSerializer.Serialize(figures, EstimateJson.Default.PlanFigures));
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
