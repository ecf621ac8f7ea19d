using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Vera;

/// <summary>The two matrices that all layers of a VeRA adapter share.</summary>
/// <param name="down">A [R,widest in], float32.</param>
/// <param name="up">B [widest out,R], float32.</param>
/// <param name="areSaved">Whether the file holds them.</param>
internal sealed class VeraProjections(Tensor down, Tensor up, bool areSaved) : IAdapterPart
{
    internal const string DownName = "base_model.vera_A";
    internal const string UpName = "base_model.vera_B";

    public IReadOnlyList<AdapterParameter> Parameters => [];

    public IReadOnlyList<(string Name, Tensor Value)> Kept { get; } = [(DownName, down), (UpName, up)];

    public IEnumerable<(string Name, Tensor Value)> Saved => areSaved ? Kept : [];

    public bool SavesItsState => areSaved;

    // They have no slot: the layers use them.
    public bool Enabled { get; set; }

    /// <summary>Draws them as PEFT does: uniform in ±√(6/width), from a generator on the CPU.</summary>
    internal static VeraProjections Draw(long key, long rank, long widestIn, long widestOut, Device device)
    {
        using var generator = new Generator((ulong)key);
        return new VeraProjections(Drawn(rank, widestIn), Drawn(widestOut, rank), areSaved: false);

        Tensor Drawn(long rows, long columns)
        {
            var bound = Math.Sqrt(3) * Math.Sqrt(2) / Math.Sqrt(columns);
            return empty([rows, columns], ScalarType.Float32).uniform_(-bound, bound, generator).to(device);
        }
    }

    /// <summary>As much of both as a layer is wide.</summary>
    internal (Tensor Down, Tensor Up) For(long inFeatures, long outFeatures) => (down.narrow(1, 0, inFeatures), up.narrow(0, 0, outFeatures));

    public IEnumerable<(Weight Weight, Tensor Merged)> Merged() => [];

    public void Dispose()
    {
        down.Dispose();
        up.Dispose();
    }
}
