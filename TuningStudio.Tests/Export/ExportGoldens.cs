using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Export;

/// <summary>A reference adapter with the logits and one weight after merging; some kinds lie beside the repository only.</summary>
internal sealed class ExportGoldens(string model, string kind)
{
    private readonly Golden _golden = new(model);

    internal string ModelFolder => _golden.ModelFolder;

    internal string Adapter => Path.Combine(Folder, "nonzero");

    internal Golden Golden => _golden;

    internal double Tolerance => _golden.Tolerance($"{kind}/golden.safetensors", "logits_merged");

    private string Folder => File.Exists(_golden.PathOf(kind, "golden.safetensors")) && Directory.Exists(_golden.PathOf(kind, "nonzero"))
        ? _golden.PathOf(kind)
        : SharedFiles.Require("goldens", model, kind);

    internal Tensor Logits()
    {
        using var file = SafetensorsFile.Open(Path.Combine(Folder, "golden.safetensors"));
        return file.Read("logits_merged");
    }

    /// <summary>The one weight, by its name.</summary>
    internal (string Name, Tensor Value) Merged()
    {
        const string Prefix = "merged:";
        using var file = SafetensorsFile.Open(Path.Combine(Folder, "golden.safetensors"));
        var name = file.Tensors.Keys.Single(key => key.StartsWith(Prefix, StringComparison.Ordinal));
        return (name[Prefix.Length..], file.Read(name));
    }
}
