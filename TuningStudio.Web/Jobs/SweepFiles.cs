using System.Collections.Concurrent;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.Jobs;

/// <summary>The requests of all sweeps, a file each in the home folder; which runs are theirs stands with the runs.</summary>
internal sealed class SweepFiles(StudioHome home, ILogger<SweepFiles> logger)
{
    private readonly ConcurrentDictionary<string, SweepSpec> _sweeps = new();

    internal IEnumerable<SweepSpec> All => _sweeps.Values;

    internal SweepSpec? Find(string sweepId) => _sweeps.GetValueOrDefault(sweepId);

    /// <summary>Reads what is there when the site starts.</summary>
    internal void Load()
    {
        foreach (var path in Directory.EnumerateFiles(home.Sweeps, "*.json"))
        {
            try
            {
                if (JsonSerializer.Deserialize(File.ReadAllBytes(path), StudioJson.Line.SweepSpec) is { } spec)
                {
                    _sweeps[spec.Id] = spec;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
            {
                // Its runs are there all the same.
                logger.LogWarning("The sweep in {File} is not listed, because it cannot be read: {Message}", path, exception.Message);
            }
        }
    }

    /// <exception cref="TuningException">The file cannot be written.</exception>
    internal void Add(SweepSpec spec)
    {
        var path = Path.Combine(home.Sweeps, spec.Id + ".json");
        try
        {
            File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(spec, StudioJson.Indented.SweepSpec));
            File.Move(path + ".tmp", path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The sweep's file {path} cannot be written: {exception.Message}", "Make room or check the rights of the home folder.", file: path, innerException: exception);
        }

        _sweeps[spec.Id] = spec;
    }
}
