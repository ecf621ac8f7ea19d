using TuningStudio.Cli.Output;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Cli.Scoring;

/// <summary>Scores lines one after another, and hands on their logits [T,V] where they are wanted.</summary>
internal sealed class LineScorer(SequenceScorer scorer, SafetensorsStream? logitsFile)
{
    internal ScoreResult Score(int index, int[] ids, bool[]? trained)
    {
        using var scope = NewDisposeScope();
        var (logits, logProbabilities) = scorer.Score(ids);
        logitsFile?.Write(logits);
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

    private static double? Perplexity(double[] logProbabilities) =>
        logProbabilities.Length == 0 ? null : Math.Exp(-logProbabilities.Average());
}
