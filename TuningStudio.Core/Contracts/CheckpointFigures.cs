using System.Text.Json;

namespace TuningStudio.Core.Contracts;

/// <summary>What a saved state of a run comes to on the run's validation data, measured whenever a person asked. Kept beside the state, and gone with it.</summary>
public sealed record CheckpointFigures
{
    /// <summary>Optimizer updates of the state.</summary>
    public required int Step { get; init; }

    /// <summary>Passes over the training data until then, with fraction.</summary>
    public double Epoch { get; init; }

    /// <summary>Mean negative log-likelihood per trained token, in nats.</summary>
    public required double ValidationLoss { get; init; }

    /// <summary>exp of the loss.</summary>
    public double Perplexity => Math.Exp(ValidationLoss);

    /// <summary>Share of trained tokens whose most likely prediction is right, 0 to 1.</summary>
    public double TokenAccuracy { get; init; }

    /// <summary>Share of examples whose every trained token is predicted right, 0 to 1.</summary>
    public double SequenceAccuracy { get; init; }

    /// <summary>Examples measured.</summary>
    public int Examples { get; init; }

    /// <summary>The classification of the same records, where the run classifies.</summary>
    public ClassificationScores? Classification { get; init; }

    /// <summary>Where it was computed: <c>cpu</c>, <c>cuda:0</c> …</summary>
    public required string Device { get; init; }

    /// <summary>In which number format the base computed: <c>fp32</c> or <c>bf16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Keeps them in one move: whoever reads meanwhile sees the old or the new ones.</summary>
    /// <exception cref="IOException">They cannot be written, or the state is gone.</exception>
    public void Write(RunFolder folder)
    {
        var path = folder.CheckpointFiguresFile(Step);
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this, StudioJson.Indented.CheckpointFigures));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>What was measured of a state; null where nothing was, or the state is gone.</summary>
    public static CheckpointFigures? Read(RunFolder folder, int step)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(folder.CheckpointFiguresFile(step)), StudioJson.Line.CheckpointFigures);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
