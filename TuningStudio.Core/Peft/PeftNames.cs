namespace TuningStudio.Core.Peft;

/// <summary>Names in PEFT's files.</summary>
internal static class PeftNames
{
    /// <summary>Stands before every name of the base model.</summary>
    internal const string Prefix = "base_model.model.";

    /// <summary>File of the adapter's settings.</summary>
    internal const string ConfigFile = "adapter_config.json";

    /// <summary>File of the adapter's weights.</summary>
    internal const string WeightsFile = "adapter_model.safetensors";

    /// <summary>The base's own weight of a module with an adapter, after the module's name.</summary>
    internal const string BaseWeight = "base_layer.weight";
}
