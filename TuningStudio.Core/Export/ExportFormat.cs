namespace TuningStudio.Core.Export;

/// <summary>What a tuned model is written as.</summary>
public enum ExportFormat
{
    /// <summary>The adapter alone, in PEFT's layout.</summary>
    Adapter,

    /// <summary>The whole model in safetensors, in Hugging Face's layout.</summary>
    Merged,

    /// <summary>The whole model in one GGUF file, for llama.cpp, Ollama and LM Studio.</summary>
    Gguf,
}
