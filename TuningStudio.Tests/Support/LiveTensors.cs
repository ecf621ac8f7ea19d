using static TorchSharp.torch;

namespace TuningStudio.Tests.Support;

/// <summary>Counts tensors for tests of what is left behind.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// Tensors alive once every forgotten one of earlier tests is finalized: a collection in the midst of a test would lower the count.
    /// Only for the count before; afterwards <see cref="Tensor.TotalCount"/> itself tells what was not disposed.
    /// </summary>
    internal static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
