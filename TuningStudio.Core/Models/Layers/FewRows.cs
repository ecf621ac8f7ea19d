using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>
/// x Wᵀ for the few rows of a decoding step. Intel's library multiplies two to eight rows in float32 at half the speed that memory gives W,
/// and takes a third less time where W is cut into bands of sixteen rows. In bfloat16 and for a single row there is nothing to gain.
/// </summary>
internal static class FewRows
{
    private const long Most = 8;
    private const long Band = 16;

    /// <summary>Whether it is the better way, in inference.</summary>
    /// <param name="input">x […,in].</param>
    /// <param name="weight">W [out,in].</param>
    internal static bool Suits(Tensor input, Tensor weight) =>
        input.dtype == ScalarType.Float32 && input.device_type == DeviceType.CPU && RuntimeInformation.ProcessArchitecture == Architecture.X64
        && input.numel() / weight.shape[1] is > 1 and <= Most && weight.shape[0] % Band == 0 && weight.is_contiguous();

    /// <summary>x Wᵀ + b.</summary>
    /// <param name="input">x […,in].</param>
    /// <param name="weight">W [out,in].</param>
    /// <param name="bias">b [out], or null.</param>
    /// <returns>[…,out].</returns>
    internal static Tensor Product(Tensor input, Tensor weight, Tensor? bias)
    {
        var (width, bands) = (weight.shape[1], weight.shape[0] / Band);
        var rows = input.reshape(-1, width).unsqueeze(0).expand(bands, -1, -1);
        var product = rows.bmm(weight.view(bands, Band, width).transpose(1, 2)).transpose(0, 1).reshape([.. input.shape[..^1], weight.shape[0]]);
        return bias is null ? product : product.add_(bias);
    }
}
