using System.Runtime.CompilerServices;
using TuningStudio.Core.Models;
using Wrapped = TorchSharp.Scalar;

namespace TuningStudio.Tests.Models;

[Collection("Torch")]
public sealed class NumberTests
{
    [Fact]
    public void Of_NobodyElseHoldsIt_OutlivesCollections()
    {
        var (held, wrapped) = Make();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.True(held.TryGetTarget(out _));
        Assert.False(wrapped.TryGetTarget(out _));
    }

    // Its own frame, so that nothing of it is on the stack when memory is collected.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference<Wrapped> Held, WeakReference<Wrapped> Wrapped) Make()
    {
        Wrapped wrapped = 0.5;
        return (new WeakReference<Wrapped>(Number.Of(0.5)), new WeakReference<Wrapped>(wrapped));
    }
}
