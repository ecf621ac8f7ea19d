namespace TuningStudio.Core.Configuration;

/// <summary>How many records a <see cref="HyperparameterOptions.ValidationSplit"/> holds out: below 1 it is a share, from 1 on their number.</summary>
public static class HeldOut
{
    /// <summary>Whether a split says something.</summary>
    public static bool IsValid(double split) => split is >= 0 and < 1 || (split >= 1 && split == Math.Floor(split) && split <= int.MaxValue);

    /// <summary>Records held out of so many. Above 0 and with two records or more, each side has at least one.</summary>
    /// <param name="split">A share or a number.</param>
    /// <param name="records">All records.</param>
    public static int CountOf(double split, int records) =>
        split == 0 || records < 2 ? 0 : Math.Clamp((int)Math.Round(split < 1 ? records * split : Math.Min(split, records)), 1, records - 1);
}
