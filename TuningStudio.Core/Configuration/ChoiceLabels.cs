namespace TuningStudio.Core.Configuration;

/// <summary>What people call the words that options of <see cref="OptionKind.Choice"/> are set to. Names of number formats say all there is to say and have no other.</summary>
public static class ChoiceLabels
{
    /// <summary>The word that leaves a choice to the studio, where an option has one for it.</summary>
    public const string Automatic = "auto";

    private static readonly Dictionary<string, Dictionary<string, LocalizedText>> Labels = new()
    {
        ["method"] = TuningMethods.All.ToDictionary(method => method.Name, method => method.Label),
        ["bestMetric"] = BestMetric.All.ToDictionary(metric => metric.Name, metric => metric.Label),
        ["defaults"] = new() { [OpenAiDefaults.Studio] = new("The studio's own", "本工作室的"), [OpenAiDefaults.Name] = new("OpenAI's of 2022", "OpenAI 2022 年的") },
        ["initialization"] = new() { ["default"] = new("Usual", "常规"), ["gaussian"] = new("Gaussian", "高斯"), ["pissa"] = new("PiSSA", "PiSSA") },
        ["bias"] = new() { ["none"] = new("None", "不训练"), ["all"] = new("All", "全部"), ["lora_only"] = new("Of adapted layers", "仅加了适配器的层") },
        ["bottleneckPlacement"] = new() { ["pfeiffer"] = new("After feed-forward", "前馈层之后"), ["houlsby"] = new("After attention and feed-forward", "注意力与前馈层之后") },
        ["schedule"] = new()
        {
            ["linear"] = new("Linear", "线性"),
            ["cosine"] = new("Cosine", "余弦"),
            ["cosine_with_restarts"] = new("Cosine with restarts", "带重启的余弦"),
            ["polynomial"] = new("Polynomial", "多项式"),
            ["inverse_sqrt"] = new("Inverse square root", "平方根倒数"),
            ["constant"] = new("Constant", "恒定"),
            ["constant_with_warmup"] = new("Constant with warmup", "预热后恒定"),
        },
        ["gradientCheckpointing"] = new() { [Automatic] = new("Automatic", "自动"), ["on"] = new("On", "启用"), ["off"] = new("Off", "关闭") },
        ["batching"] = new() { [Automatic] = new("Automatic", "自动"), ["packed"] = new("Packed", "首尾拼接"), ["bucketed"] = new("By like length", "按相近长度分组"), ["padded"] = new("Padded", "填充") },
        ["trainOn"] = new() { [HyperparameterCatalog.AllTurns] = new("Every answer", "每个回答"), [HyperparameterCatalog.LastTurn] = new("The last answer", "最后一个回答") },
        ["precision"] = new() { [Automatic] = new("Automatic", "自动") },
        ["quantization"] = new() { ["none"] = new("None", "不量化") },
        ["finalAdapter"] = new() { ["last"] = new("The last state", "最后的状态"), ["best"] = new("The best state", "最佳的状态") },
        ["generationMetrics"] = new() { ["off"] = new("Never", "从不"), ["end"] = new("At the end", "结束时"), ["always"] = new("At every evaluation", "每次评估时") },
    };

    /// <summary>What people call a value of an option; null where the value itself is what they call it.</summary>
    public static LocalizedText? Find(OptionDefinition option, string value)
    {
        ArgumentNullException.ThrowIfNull(option);
        return Labels.GetValueOrDefault(option.Name)?.GetValueOrDefault(value);
    }
}
