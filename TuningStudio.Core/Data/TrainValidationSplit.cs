using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data;

/// <summary>Sets a share of the items aside for validation.</summary>
public static class TrainValidationSplit
{
    /// <summary>
    /// Draws the validation items at random, the same for the same seed. Both parts keep the order of <paramref name="items"/>.
    /// </summary>
    /// <param name="items">What to split.</param>
    /// <param name="share">
    /// Part for validation, 0 up to but not including 1. Above 0 and with two items or more, each side gets at least one.
    /// </param>
    /// <param name="seed">Same seed, same split.</param>
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidOption"/> when the share is out of range.</exception>
    public static (List<T> Train, List<T> Validation) Split<T>(IReadOnlyList<T> items, double share, int seed)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (!(share >= 0 && share < 1))
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The validation share is {share.ToString(CultureInfo.InvariantCulture)}.",
                "Choose 0 for none, or a part below 1 such as 0.1.");
        }

        if (share == 0 || items.Count < 2)
        {
            return ([.. items], []);
        }

        var count = Math.Clamp((int)Math.Round(items.Count * share), 1, items.Count - 1);
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
