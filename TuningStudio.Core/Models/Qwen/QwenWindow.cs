using TuningStudio.Core.Models.Decoder;

namespace TuningStudio.Core.Models.Qwen;

/// <summary>Qwen's sliding window, which its configs name and mostly switch off.</summary>
internal static class QwenWindow
{
    /// <summary>Tokens that a block with the window sees, or null.</summary>
    internal static int? Size(ModelConfig config) =>
        config.Flag("use_sliding_window") ? config.OptionalSize("sliding_window") ?? 4096 : null;

    /// <summary>The blocks that have it: the upper ones.</summary>
    internal static Func<int, bool> Layers(ModelConfig config, int layers)
    {
        var first = (int)(config.Number("max_window_layers") ?? 28);
        return DecoderConfig.WindowsOf(config, layers, layer => layer >= first);
    }
}
