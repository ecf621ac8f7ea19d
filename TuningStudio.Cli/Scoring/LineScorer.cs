using TuningStudio.Cli.Output;
using TuningStudio.Core.Generation;
using static TorchSharp.torch;

namespace TuningStudio.Cli.Scoring;

/// <summary>Scores lines one after another and keeps their logits if they are wanted.</summary>
internal sealed class LineScorer(SequenceScorer scorer, bool keepLogits) : IDisposable
{
    private readonly List<(string Name, Tensor Tensor)> _logits = [];

    /// <summary>Logits [T,V] of each line in float32, as <c>logits.0</c>, <c>logits.1</c> and so on.</summary>
    internal IReadOnlyList<(string Name, Tensor Tensor)> Logits => _logits;

    internal ScoreResult Score(int index, int[] ids, bool[]? trained)
    {
        using var scope = NewDisposeScope();
        var (logits, logProbabilities) = scorer.Score(ids);
        if (keepLogits)
        {
            _logits.Add(($"logits.{index}", logits.DetachFromDisposeScope()));
        }

        var ofTrained = trained is null ? null : logProbabilities.Where((_, i) => trained[i + 1]).ToArray();
        return new ScoreResult
        {
            Index = index,
            Ids = ids,
            LogProbabilities = logProbabilities,
            Sum = logProbabilities.Sum(),
            Perplexity = Perplexity(logProbabilities),
            Trained = trained,
            TrainedSum = ofTrained?.Sum(),
            TrainedPerplexity = ofTrained is null ? null : Perplexity(ofTrained),
        };
    }

    public void Dispose()
    {
        foreach (var (_, tensor) in _logits)
        {
            tensor.Dispose();
        }
    }

    private static double? Perplexity(double[] logProbabilities) =>
        logProbabilities.Length == 0 ? null : Math.Exp(-logProbabilities.Average());
}
