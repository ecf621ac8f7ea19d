namespace TuningStudio.Core.Planning.Estimates;

/// <summary>Bytes at the fullest moment of a run, by what needs them.</summary>
/// <param name="Weights">The base.</param>
/// <param name="Adapter">What is trained, and its gradients, float32.</param>
/// <param name="Optimizer">Two moments in float32, and what an update makes on its way.</param>
/// <param name="Activations">What a micro-batch keeps for the way back, and the work of one block.</param>
/// <param name="Logits">Logits held at once, with their gradients.</param>
/// <param name="Cache">Keys and values of answers written, or of labels weighed, while it is evaluated, beyond what the activations leave.</param>
/// <param name="Overhead">Process, libraries, context, and what the allocator wastes.</param>
public sealed record MemoryEstimate(long Weights, long Adapter, long Optimizer, long Activations, long Logits, long Cache, long Overhead)
{
    /// <summary>All of it.</summary>
    public long Total => Weights + Adapter + Optimizer + Activations + Logits + Cache + Overhead;

    /// <summary>Each component by the name that texts have for it, in the order of the list.</summary>
    public IReadOnlyList<(string Name, long Bytes)> Parts =>
        [("weights", Weights), ("adapter", Adapter), ("optimizer", Optimizer), ("activations", Activations), ("logits", Logits), ("cache", Cache), ("overhead", Overhead)];

    /// <summary>The same with another total: what is known exactly stays, the rest grows or shrinks.</summary>
    public MemoryEstimate WithTotal(long total)
    {
        var known = Weights + Adapter + Optimizer;
        var rest = Total - known;
        var factor = rest <= 0 ? 1 : Math.Max(0, total - known) / (double)rest;
        var scaled = this with { Activations = (long)(Activations * factor), Logits = (long)(Logits * factor), Cache = (long)(Cache * factor) };
        return scaled with { Overhead = Math.Max(0, total - scaled.Total + scaled.Overhead) };
    }
}
