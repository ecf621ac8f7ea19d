namespace TuningStudio.Core.Batching;

/// <summary>
/// In which order an epoch goes through the examples. It follows from seed and epoch alone, so a resumed run needs no
/// more than its step to go on with the very next example.
/// </summary>
public static class EpochOrder
{
    /// <summary>A permutation of 0 … count − 1.</summary>
    /// <param name="count">Number of examples.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public static int[] Shuffle(int count, int seed, int epoch)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Random(HashCode(seed, epoch)).Shuffle(order);
        return order;
    }

    // Not System.HashCode: that one differs from process to process.
    private static int HashCode(int seed, int epoch) => unchecked((seed * 486187739) + (epoch * 16777619) + 1);
}
