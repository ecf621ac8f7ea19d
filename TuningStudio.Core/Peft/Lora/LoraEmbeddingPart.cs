using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>LoRA at the table of token vectors: a token's vector is changed by s · B A, A's column being the token's.</summary>
/// <param name="embedding">The table.</param>
/// <param name="down">A [R,V], float32.</param>
/// <param name="up">B [D,R], float32.</param>
/// <param name="scaling">s.</param>
/// <param name="upFactor">Factor of B's learning rate.</param>
internal sealed class LoraEmbeddingPart(Embedding embedding, Tensor down, Tensor up, double scaling, double upFactor = 1) : IAdapterPart, IEmbeddingAdapter
{
    internal const string DownName = "lora_embedding_A";
    internal const string UpName = "lora_embedding_B";

    public IReadOnlyList<AdapterParameter> Parameters { get; } =
    [
        new($"{PeftNames.Prefix}{embedding.Name}.{DownName}", down),
        new($"{PeftNames.Prefix}{embedding.Name}.{UpName}", up) { LearningRateFactor = upFactor },
    ];

    // PEFT writes the table itself too where it bears this name.
    public IEnumerable<(string Name, Tensor Value)> Saved =>
    [
        .. Parameters.Select(parameter => (parameter.Name, parameter.Value)),
        .. TargetModules.Matches(embedding.Name, "embed_tokens") ? new[] { ($"{PeftNames.Prefix}{embedding.Name}.{PeftNames.BaseWeight}", embedding.Weight.Value) } : [],
    ];

    public bool Enabled
    {
        get => ReferenceEquals(embedding.Adapter, this);
        set => embedding.Adapter = value ? this : Enabled ? null : embedding.Adapter;
    }

    public Tensor After(Tensor ids, Tensor vectors)
    {
        var narrow = down.index_select(1, ids.reshape(-1)).t().mul(Number.Of(scaling));
        return vectors + narrow.matmul(up.t()).view(vectors.shape).to(vectors.dtype);
    }

    public IEnumerable<(Weight Weight, Tensor Merged)> Merged() =>
        [(embedding.Weight, embedding.Weight.Value.to(ScalarType.Float32, copy: true).addmm_(down.detach().t(), up.detach().t(), beta: 1, alpha: (float)scaling))];

    public void Dispose()
    {
        down.Dispose();
        up.Dispose();
    }
}
