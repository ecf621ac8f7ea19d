using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>What runs were measured at on this machine: <c>measurements.jsonl</c> in the home folder, a line each, newest last.</summary>
public static class MeasurementFile
{
    private const string Name = "measurements.jsonl";
    private const int MostLines = 500;

    /// <summary>Where it is.</summary>
    /// <param name="home">The home folder.</param>
    public static string PathIn(string home) => Path.Combine(home, Name);

    /// <summary>Reads it; lines that cannot be read are left out, and a file that cannot be is empty.</summary>
    /// <param name="home">The home folder.</param>
    public static IReadOnlyList<RunMeasurement> Read(string home)
    {
        try
        {
            var file = PathIn(home);
            return File.Exists(file) ? [.. File.ReadLines(file).Select(Parse).OfType<RunMeasurement>().TakeLast(MostLines)] : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Adds a line, where there is a home folder. What cannot be written is not worth failing a run for.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="measured">The measurement.</param>
    public static void Add(string home, RunMeasurement measured)
    {
        try
        {
            File.AppendAllText(PathIn(home), JsonSerializer.Serialize(measured, EstimateJson.Default.RunMeasurement) + "\n");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // An estimate less good is all that it costs.
        }
    }

    /// <summary>Takes out what was measured on a device. Where the file cannot be written, nothing is forgotten.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="device">The name of <see cref="DeviceSize"/>.</param>
    /// <returns>Whether nothing of it is left.</returns>
    public static bool TryForget(string home, string device)
    {
        try
        {
            var file = PathIn(home);
            if (File.Exists(file))
            {
                var kept = File.ReadLines(file).Where(line => Parse(line)?.Device != device).ToList();
                File.WriteAllLines(file + ".new", kept);
                File.Move(file + ".new", file, overwrite: true);
            }

            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static RunMeasurement? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EstimateJson.Default.RunMeasurement);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The JSON of the home folder's files about devices.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RunMeasurement))]
[JsonSerializable(typeof(PlanFigures))]
internal sealed partial class EstimateJson : JsonSerializerContext;
