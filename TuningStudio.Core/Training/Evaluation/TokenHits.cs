using TuningStudio.Core.Batching;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>Which trained tokens are predicted right, collected beside a loss that has the logits anyway.</summary>
public sealed class TokenHits : IDisposable
{
    private readonly List<Tensor> _pieces = [];
    private readonly List<int> _counts = [];
    private readonly List<bool> _judged = [];

    /// <summary>Takes in predictions.</summary>
    /// <param name="logits">[N,V].</param>
    /// <param name="targets">The right tokens [N].</param>
    public void Add(Tensor logits, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        // Of equal ones the first, as argmax has it, in half its time on a CPU.
        _pieces.Add(logits.max(-1).indexes.eq(targets).DetachFromDisposeScope());
    }

    /// <summary>Says which row each token belongs to and whether it is judged, batch by batch in the order in which they were added.</summary>
    public void AddRows(Batch batch)
    {
        _counts.AddRange(batch.TrainedPerRow);
        _judged.AddRange(batch.Judged ?? Enumerable.Repeat(true, batch.TrainedTokens));
    }

    /// <summary>Counts what was added; waits for the device.</summary>
    public HitCounts Count()
    {
        using var scope = NewDisposeScope();
        var hits = cat(_pieces).cpu().data<bool>().ToArray();
        var place = 0;
        var counts = default(HitCounts);
        foreach (var count in _counts)
        {
            var (right, judged) = (0, 0);
            for (var end = place + count; place < end; place++)
            {
                judged += _judged[place] ? 1 : 0;
                right += _judged[place] && hits[place] ? 1 : 0;
            }

            counts = counts.Add(new HitCounts(right, judged, judged > 0 && right == judged ? 1 : 0, judged > 0 ? 1 : 0));
        }

        return counts;
    }

    /// <inheritdoc/>
    public void Dispose() => _pieces.ForEach(piece => piece.Dispose());
}
