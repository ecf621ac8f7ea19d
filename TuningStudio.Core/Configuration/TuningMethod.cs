namespace TuningStudio.Core.Configuration;

/// <summary>The two kinds of parameter-efficient tuning, and the one that is not.</summary>
public enum TuningKind
{
    /// <summary>New parameters, as added layers or as embeddings before the prompt; the base stays as it is.</summary>
    Added,

    /// <summary>A part of the base's own parameters.</summary>
    Subset,

    /// <summary>Every parameter of the base.</summary>
    Everything,
}

/// <summary>A way to tune, as people choose it. What it computes stands in the engine under the same name.</summary>
/// <param name="Name">Value of the option <c>method</c>.</param>
/// <param name="Kind">What it trains.</param>
/// <param name="Label">What a form calls it.</param>
/// <param name="Advice">When to choose it.</param>
/// <param name="LearningRateFactor">Its best learning rate, as a multiple of LoRA's for the same model.</param>
public sealed record TuningMethod(string Name, TuningKind Kind, LocalizedText Label, LocalizedText Advice, double LearningRateFactor);

/// <summary>Every way to tune, the first choice first.</summary>
public static class TuningMethods
{
    /// <summary>The method that is taken when none is chosen.</summary>
    public const string Default = "lora";

    /// <summary>Names of the methods that put virtual tokens before the text.</summary>
    public static IReadOnlyList<string> WithVirtualTokens { get; } = ["prompt-tuning", "p-tuning", "prefix-tuning"];

    /// <summary>Whether what a method learns can be put into the base's weights: not where it adds layers between them or tokens before the text.</summary>
    public static bool CanMerge(string name) => name != "bottleneck" && !WithVirtualTokens.Contains(name);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TuningMethod> All { get; } =
    [
        new("lora", TuningKind.Added, new("LoRA", "LoRA"),
            new("The first choice for nearly everything: small matrices beside the linear layers, small files, nearly the quality of full tuning.", "几乎所有情况的首选：在线性层旁增加小矩阵，文件小，质量接近全量微调。"), 1),
        new("bottleneck", TuningKind.Added, new("Bottleneck adapters", "瓶颈适配器"),
            new("Small networks after each block's sublayers. Choose them to compare with the older literature; they cannot be merged into the base.", "在每个块的子层之后加入小网络。用于与早期文献比较；不能合并进基座模型。"), 3),
        new("ia3", TuningKind.Added, new("IA³", "IA³"),
            new("One factor per channel of keys, values and the inner layer: a few thousand numbers. Choose it when files must be tiny and the task is close to what the base can do.", "只为键、值与中间层的每个通道学习一个系数：仅几千个数。适合文件必须极小、任务接近基座能力的情况。"), 30),
        new("prompt-tuning", TuningKind.Added, new("Prompt tuning", "提示微调"),
            new("Learns virtual tokens before the text. Choose it with large models and when one base must serve many tasks; small models learn little from it.", "在文本前学习虚拟 token。适合大模型、一个基座服务多个任务；小模型收效甚微。"), 40),
        new("p-tuning", TuningKind.Added, new("P-tuning", "P-tuning"),
            new("Prompt tuning whose virtual tokens come from a small network: it learns more steadily than prompt tuning alone.", "由小网络生成虚拟 token 的提示微调：比单纯的提示微调更稳定。"), 0.4),
        new("prefix-tuning", TuningKind.Added, new("Prefix tuning", "前缀微调"),
            new("Learns keys and values before the text in every block: stronger than prompt tuning, still without touching a weight.", "在每个块的文本之前学习键和值：比提示微调更强，同样不改动任何权重。"), 40),
        new("bitfit", TuningKind.Subset, new("Biases only (BitFit)", "仅偏置（BitFit）"),
            new("Trains the base's biases and nothing else. Only for models that have them, such as GPT-2 and Qwen 2.", "只训练基座的偏置。仅适用于带偏置的模型，如 GPT-2 与 Qwen 2。"), 3),
        new("norm", TuningKind.Subset, new("Norms only", "仅归一化层"),
            new("Trains the scales of the norms: a few thousand numbers, for a change of tone rather than of knowledge.", "只训练归一化层的缩放：几千个数，适合改变语气而非知识。"), 10),
        new("last-layers", TuningKind.Subset, new("Last layers", "最后几层"),
            new("Freezes all but the last blocks. Choose it for a change that needs more room than LoRA gives, without the memory of full tuning.", "冻结除最后几个块以外的全部权重。适合比 LoRA 需要更大改动、又放不下全量微调的情况。"), 0.3),
        new("full", TuningKind.Everything, new("Full", "全量"),
            new("Trains every weight: the most room to learn, sixteen bytes of memory per parameter, and the easiest way to forget what the base knew.", "训练全部权重：学习空间最大，每个参数需要 16 字节内存，也最容易忘掉基座原有的能力。"), 0.1),
    ];

    /// <summary>Finds a method by its name.</summary>
    public static TuningMethod Get(string name) => All.First(method => method.Name == name);
}
