using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data;

/// <summary>Sets some of the items aside for validation.</summary>
public static class TrainValidationSplit
{
    /// <summary>
    /// Draws the validation items at random, the same for the same seed. Both parts keep the order of <paramref name="items"/>.
    /// </summary>
    /// <param name="items">What to split.</param>
    /// <param name="share">How many, as <see cref="HeldOut"/> reads it.</param>
    /// <param name="seed">Same seed, same split.</param>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidOption"/> when the share is out of range.</exception>
    public static (List<T> Train, List<T> Validation) Split<T>(IReadOnlyList<T> items, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (!HeldOut.IsValid(share))
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The validation share is {share.ToString(CultureInfo.InvariantCulture)}.",
                "Choose 0 for none, a part below 1 such as 0.1, or a whole number of records.");
        }

        var count = HeldOut.CountOf(share, items.Count);
        if (count == 0)
        {
            return ([.. items], []);
        }

        var held = Draw(items.Count, count, new Random(seed));
        var train = new List<T>(items.Count - count);
        var validation = new List<T>(count);
        for (var index = 0; index < items.Count; index++)
        {
            (held[index] ? validation : train).Add(items[index]);
        }

        return (train, validation);
    }

    // Selection sampling (Knuth, volume 2, 3.4.2, algorithm S): every subset of this size is equally likely.
    private static bool[] Draw(int total, int count, Random random)
    {
        var held = new bool[total];
        var left = count;
        for (var index = 0; index < total && left > 0; index++)
        {
            if (random.Next(total - index) < left)
            {
                held[index] = true;
                left--;
            }
        }

        return held;
    }
}
