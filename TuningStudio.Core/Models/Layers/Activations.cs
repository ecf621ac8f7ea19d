using static TorchSharp.torch;

namespace TuningStudio.Core.Models.Layers;

/// <summary>Activation functions by the names that configs use.</summary>
internal static class Activations
{
    /// <summary>The function that a config's field names.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="field">The field.</param>
    /// <param name="otherwise">Its value where it is missing.</param>
    /// <exception cref="Contracts.TuningException">The name is not known.</exception>
    internal static Func<Tensor, Tensor> Of(ModelConfig config, string field, string otherwise) => (config.Text(field) ?? otherwise) switch
    {
        "silu" or "swish" => input => nn.functional.silu(input),
        "gelu" => input => nn.functional.gelu(input),
        "gelu_pytorch_tanh" or "gelu_new" => input => nn.functional.gelu(input, TorchSharp.Modules.GELU.Approximate.tanh),
        "relu" => input => nn.functional.relu(input),
        var name => throw config.Fault(field, $"is '{name}'; known are silu, gelu, gelu_new, gelu_pytorch_tanh and relu"),
    };
}
