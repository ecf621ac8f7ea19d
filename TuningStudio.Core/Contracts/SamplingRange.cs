using System.Globalization;

namespace TuningStudio.Core.Contracts;

/// <summary>Between what a number of <see cref="SamplingOptions"/> must lie.</summary>
/// <param name="Field">Its JSON name.</param>
/// <param name="Least">Smallest value allowed.</param>
/// <param name="Most">Largest value allowed; null where there is none.</param>
/// <param name="IsAbove">Whether <paramref name="Least"/> itself is already too small.</param>
public sealed record SamplingRange(string Field, double Least, double? Most = null, bool IsAbove = false)
{
    /// <summary>Whether a value lies there.</summary>
    public bool Holds(double value) => (IsAbove ? value > Least : value >= Least) && (Most is null || value <= Most);

    /// <summary>What is wrong with a value, as it goes on from the field's name.</summary>
    internal string Refuse(double value) => (Most, IsAbove) switch
    {
        (null, _) => string.Create(CultureInfo.InvariantCulture, $"must be at least {Least}, not {value}"),
        (_, false) => string.Create(CultureInfo.InvariantCulture, $"must be between {Least} and {Most}, not {value}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"must be above {Least} and at most {Most}, not {value}"),
    };
}
