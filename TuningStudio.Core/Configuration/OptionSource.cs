namespace TuningStudio.Core.Configuration;

/// <summary>Whose words and rules an option follows.</summary>
public enum OptionSource
{
    /// <summary>This studio's own.</summary>
    Own,

    /// <summary>OpenAI's fine-tuning API, of 2021 to 2023 where it differs from today's.</summary>
    OpenAi,

    /// <summary>Vertex AI's Generative AI Studio.</summary>
    Vertex,

    /// <summary>Hugging Face PEFT: <c>LoraConfig</c> and its kin.</summary>
    Peft,

    /// <summary>Hugging Face transformers: <c>TrainingArguments</c>.</summary>
    Transformers,
}

/// <summary>Names of the sources.</summary>
public static class OptionSources
{
    /// <summary>What people call it.</summary>
    public static string Name(this OptionSource source) => source switch
    {
        OptionSource.OpenAi => "OpenAI",
        OptionSource.Vertex => "Vertex AI",
        OptionSource.Peft => "PEFT",
        OptionSource.Transformers => "Transformers",
        _ => "TuningStudio",
    };
}
