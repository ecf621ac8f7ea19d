using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Generation;

/// <summary>Refuses predictions that are no numbers: what is chosen or counted from them would look like an answer.</summary>
internal static class NotANumber
{
    /// <param name="logits">Any number of them.</param>
    /// <exception cref="TuningException"><see cref="ErrorCodes.NotANumber"/>.</exception>
    internal static void Refuse(ReadOnlySpan<float> logits)
    {
        // Minus infinity is how a model rules a token out.
        foreach (var logit in logits)
        {
            if (float.IsNaN(logit) || float.IsPositiveInfinity(logit))
            {
                throw new TuningException(
                    ErrorCodes.NotANumber,
                    "What the model predicts is not a number: its weights or the adapter's are broken, or too large for the precision.",
                    "Try precision fp32 and the base without the adapter; if that does not help, download the model again.");
            }
        }
    }
}
