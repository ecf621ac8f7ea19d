namespace TuningStudio.Core.Planning;

/// <summary>
/// What a model needs, roughly, before anything is known but its number of parameters. The constants fit what litgpt publishes for LoRA on
/// Llama-3 models (micro-batch 1, 512 tokens, bf16): 1B 4.5 GB, 3B 9.7 GB, 8B 19.7 GB; longer texts and larger batches need more.
/// </summary>
public static class ModelMemory
{
    private const double Gigabyte = 1 << 30;

    /// <summary>Bytes to answer questions: the weights, some context and the device's own needs.</summary>
    /// <param name="parameters">Number of parameters.</param>
    /// <param name="bytesPerParameter">2 for bfloat16, 4 for float32.</param>
    public static long ToRun(long parameters, int bytesPerParameter = 2) => (long)((parameters * bytesPerParameter * 1.05) + (0.7 * Gigabyte));

    /// <summary>Bytes to tune with LoRA: the weights, and activations that grow with the model.</summary>
    /// <param name="parameters">Number of parameters.</param>
    /// <param name="bytesPerParameter">2 for bfloat16, 4 for float32.</param>
    public static long ToTune(long parameters, int bytesPerParameter = 2) => (long)((parameters * bytesPerParameter * 1.2) + (1.5 * Gigabyte));
}
