using static TorchSharp.torch;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>Which trained tokens are predicted right, collected beside a loss that has the logits anyway.</summary>
public sealed class TokenHits : IDisposable
{
    private readonly List<Tensor> _pieces = [];
    private readonly List<int> _counts = [];

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

    /// <summary>Says how many tokens each row of a batch has, in the order in which they were added.</summary>
    public void AddRows(IReadOnlyList<int> trainedPerRow) => _counts.AddRange(trainedPerRow);

    /// <summary>Counts what was added; waits for the device.</summary>
    /// <returns>Right tokens, and rows whose every token is right.</returns>
    public (long Tokens, int Rows) Count()
    {
        using var scope = NewDisposeScope();
        var hits = cat(_pieces).cpu().data<bool>().ToArray();
        var place = 0;
        var rows = 0;
        foreach (var count in _counts)
        {
            rows += hits.AsSpan(place, count).Contains(false) ? 0 : 1;
            place += count;
        }

        return (hits.AsSpan().Count(true), rows);
    }

    /// <inheritdoc/>
    public void Dispose() => _pieces.ForEach(piece => piece.Dispose());
}
