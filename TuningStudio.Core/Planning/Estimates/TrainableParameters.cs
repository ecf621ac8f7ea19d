using System.Text.RegularExpressions;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>How many numbers a method trains.</summary>
public static class TrainableParameters
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Counts them; for low-rank pairs r · (in + out) of every target.</summary>
    /// <param name="model">The base.</param>
    /// <param name="values">The method and its settings.</param>
    public static long Of(ModelSize model, ResolvedHyperparameters values)
    {
        long tokens = values.VirtualTokens, encoder = values.EncoderHiddenSize, hidden = model.HiddenSize;
        return values.Method switch
        {
            "lora" => LowRank(model, values),
            "bottleneck" => model.Layers * (values.BottleneckPlacement == "houlsby" ? 2 : 1) * ((2 * hidden * values.BottleneckSize) + values.BottleneckSize + hidden),
            "ia3" => model.Layers * ((2 * model.KeyValueWidth) + model.IntermediateSize),
            "prompt-tuning" => tokens * hidden,
            "p-tuning" => (tokens * hidden) + (encoder * ((2 * hidden) + encoder + 2)) + hidden,
            "prefix-tuning" when encoder > 0 => (tokens * model.KeyValueWidth) + (encoder * (model.KeyValueWidth + 1 + (2 * model.Layers * model.KeyValueWidth))),
            "prefix-tuning" => tokens * 2 * model.Layers * model.KeyValueWidth,
            "bitfit" => model.Layers * model.Linears.Sum(linear => linear.Out),
            "norm" => model.NormParameters,
            "last-layers" => model.LinearParameters / model.Layers * Math.Min(values.TrainableLayers, model.Layers),
            _ => model.Parameters,
        };
    }

    /// <summary>The layers of a block that get a low-rank pair.</summary>
    internal static IEnumerable<LinearSize> Targets(ModelSize model, ResolvedHyperparameters values) => model.Linears.Where(linear =>
        (values.TargetModules.Contains(HyperparameterCatalog.AllLinear) || Names(values.TargetModules, linear.Name)) && !Names(values.ExcludeModules, linear.Name));

    private static long LowRank(ModelSize model, ResolvedHyperparameters values)
    {
        var layers = values.LayersToTransform.Count > 0 ? Math.Min(values.LayersToTransform.Count, model.Layers) : model.Layers;
        var whole = values.ModulesToSave.Count(module => module is "lm_head" or "embed_tokens") * (long)model.VocabularySize * model.HiddenSize;
        return (layers * Targets(model, values).Sum(linear => (values.Rank * (linear.In + linear.Out)) + (values.UseDora ? linear.Out : 0))) + whole;
    }

    // Names end in it, or one regular expression for whole names matches a name as Llama's are.
    private static bool Names(IReadOnlyList<string> targets, string name)
    {
        if (targets.Any(target => target == name || target.EndsWith("." + name, StringComparison.Ordinal)))
        {
            return true;
        }

        try
        {
            return targets is [var pattern] && new[] { "self_attn", "mlp", "attn" }.Any(part => Regex.IsMatch($"model.layers.0.{part}.{name}", $"^(?:{pattern})$", RegexOptions.CultureInvariant, Patience));
        }
        catch (Exception fault) when (fault is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
