using System.Globalization;
using TorchSharp;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Runtime;

/// <summary>Where tensors live and in which number format the frozen base computes.</summary>
/// <param name="Name"><c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Precision"><c>fp32</c> or <c>bf16</c>.</param>
public sealed record ComputeDevice(string Name, string Precision)
{
    /// <summary>The device as TorchSharp takes it.</summary>
    public Device Torch => torch.device(Name);

    /// <summary>Number format of the base's weights and activations.</summary>
    public ScalarType BaseType => Precision == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>
    /// Chooses a device.
    /// </summary>
    /// <param name="device"><c>auto</c> or null, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <param name="precision"><c>auto</c> or null, <c>fp32</c> or <c>bf16</c>. <c>auto</c> takes bf16 where the hardware computes it.</param>
    /// <exception cref="TuningException">The device is not there, or the words are unknown.</exception>
    public static ComputeDevice Choose(string? device, string? precision)
    {
        TorchRuntime.Initialize();
        var name = device switch
        {
            null or "" or "auto" => cuda.is_available() ? "cuda:0" : "cpu",
            "cpu" => "cpu",
            "cuda" => CheckCuda("cuda:0"),
            _ when device.StartsWith("cuda:", StringComparison.Ordinal) => CheckCuda(device),
            _ => throw new TuningException(ErrorCodes.InvalidOption, $"There is no device '{device}'.", "Use cpu, cuda:0 (or another number), or auto.", field: "device"),
        };
        var chosen = precision switch
        {
            null or "" or "auto" => ComputesBFloat16(name) ? "bf16" : "fp32",
            "fp32" or "bf16" => precision,
            _ => throw new TuningException(ErrorCodes.InvalidOption, $"There is no precision '{precision}'.", "Use fp32, bf16 or auto.", field: "precision"),
        };
        if (name != "cpu")
        {
            // Ten bits of a product's numbers are more than a bf16 base has; whoever asks for fp32 gets all of them.
            backends.cuda.matmul.allow_tf32 = chosen == "bf16";
        }

        return new ComputeDevice(name, chosen);
    }

    /// <summary>Whether it was given bf16 and does not compute it by itself: what is right, but slow.</summary>
    public bool EmulatesBFloat16 => Precision == "bf16" && !ComputesBFloat16(Name);

    /// <summary>What the driver says of a GPU: its maker's name and its memory in bytes; null for a CPU, or where the driver does not answer.</summary>
    public (string Name, long Bytes)? Gpu => Name == "cpu" ? null : CudaDriver.Describe(Name);

    private static string CheckCuda(string name)
    {
        if (!int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"There is no device '{name}'.", "Use cpu, cuda:0 (or another number), or auto.", field: "device");
        }

        if (!cuda.is_available())
        {
            throw new TuningException(
                ErrorCodes.DeviceUnavailable,
                $"Device '{name}' was asked for, but this build sees no NVIDIA GPU.",
                "Install NVIDIA's driver and build again (a build with -p:TorchBackend=cuda carries the CUDA libraries), or use --device cpu.",
                field: "device");
        }

        return index < cuda.device_count()
            ? name
            : throw new TuningException(ErrorCodes.DeviceUnavailable, $"Device '{name}' is not there: this machine has {cuda.device_count()} GPU(s).", "Count from cuda:0.", field: "device");
    }

    private static bool ComputesBFloat16(string name) => name == "cpu" ? CpuFeatures.ComputesBFloat16 : CudaDriver.ComputeCapability(name) is >= 80;
}
