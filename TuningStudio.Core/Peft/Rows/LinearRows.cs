using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Rows;

/// <summary>Adapters of any kinds in one linear layer, each for its own rows of the batch.</summary>
internal sealed class LinearRows : ILinearAdapter
{
    // Neighbours of one adapter are computed together; rows without one are part of no stretch.
    private readonly List<(ILinearAdapter Adapter, int First, int Count)> _stretches = [];

    /// <param name="rows">The adapter of each row, or null.</param>
    internal LinearRows(IReadOnlyList<ILinearAdapter?> rows)
    {
        for (var (first, next) = (0, 0); first < rows.Count; first = next)
        {
            next = first + rows.Skip(first).TakeWhile(row => ReferenceEquals(row, rows[first])).Count();
            if (rows[first] is { } adapter)
            {
                _stretches.Add((adapter, first, next - first));
            }
        }
    }

    public Tensor Before(Tensor input)
    {
        var changed = input;
        foreach (var (adapter, first, count) in _stretches)
        {
            var own = input.narrow(0, first, count);
            var after = adapter.Before(own);
            if (!ReferenceEquals(after, own))
            {
                // Other layers may be given the same input.
                changed = ReferenceEquals(changed, input) ? input.clone() : changed;
                changed.narrow(0, first, count).copy_(after);
            }
        }

        return changed;
    }

    public Tensor After(Linear layer, Tensor input, Tensor output, bool isTraining)
    {
        foreach (var (adapter, first, count) in _stretches)
        {
            // Where the adapter changed the output in place this copies nothing.
            var own = output.narrow(0, first, count);
            own.copy_(adapter.After(layer, input.narrow(0, first, count), own, isTraining));
        }

        return output;
    }
}
