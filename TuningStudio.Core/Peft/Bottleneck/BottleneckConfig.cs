using System.Text.Json;
using System.Text.Json.Serialization;

namespace TuningStudio.Core.Peft.Bottleneck;

/// <summary>Settings of bottleneck adapters. PEFT has no such method; the fields are spelt in its manner.</summary>
internal sealed record BottleneckConfig : PeftConfig
{
    [JsonPropertyName("peft_type")]
    public override string PeftType { get; init; } = BottleneckMethod.Kind;

    [JsonPropertyName("bottleneck_size")]
    public int Size { get; init; }

    /// <summary><c>houlsby</c> or <c>pfeiffer</c>.</summary>
    [JsonPropertyName("placement")]
    public string Placement { get; init; } = BottleneckMethod.Pfeiffer;

    [JsonPropertyName("non_linearity")]
    public string NonLinearity { get; init; } = "relu";

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(this, AdapterJson.Default.BottleneckConfig);
}
