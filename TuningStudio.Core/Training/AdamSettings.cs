using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Training;

/// <summary>Constants of Adam (Kingma and Ba, 2015).</summary>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the divisor.</param>
public sealed record AdamSettings(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8)
{
    /// <summary>Those of a run.</summary>
    public static AdamSettings Of(ResolvedHyperparameters hyperparameters) =>
        new(hyperparameters.AdamBeta1, hyperparameters.AdamBeta2, hyperparameters.AdamEpsilon);
}
