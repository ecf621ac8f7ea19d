using System.Text.Json.Serialization;

namespace TuningStudio.Core.Peft;

/// <summary>What tells the methods' settings apart.</summary>
internal sealed record PeftHeader([property: JsonPropertyName("peft_type")] string? PeftType);

/// <summary>JSON of adapters, as PEFT writes it.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(PeftHeader))]
[JsonSerializable(typeof(Lora.LoraConfig))]
[JsonSerializable(typeof(Ia3.Ia3Config))]
[JsonSerializable(typeof(Prompts.PromptConfig))]
[JsonSerializable(typeof(Bottleneck.BottleneckConfig))]
[JsonSerializable(typeof(Subset.SubsetConfig))]
[JsonSerializable(typeof(Subset.NormConfig))]
[JsonSerializable(typeof(Vera.VeraConfig))]
[JsonSerializable(typeof(Products.ProductConfig))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<int>))]
internal sealed partial class AdapterJson : JsonSerializerContext;
