using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>
/// Sums and products that take the place of their left side where no gradient is wanted: nothing keeps it then, and what is written anew
/// each time does not stay in the cache. The left side must be the caller's own, made for this alone.
/// </summary>
internal static class InPlace
{
    internal static Tensor TimesInPlace(this Tensor own, Tensor factor) => is_grad_enabled() ? own.mul(factor) : own.mul_(factor);

    internal static Tensor PlusInPlace(this Tensor own, Tensor term) => is_grad_enabled() ? own.add(term) : own.add_(term);
}
