using static TuningStudio.Core.Configuration.OptionText;

namespace TuningStudio.Core.Configuration;

/// <summary>Hyperparameters of Hugging Face's transformers and PEFT that the studio does not have of its own.</summary>
internal static class HuggingFaceOptions
{
    /// <summary>All definitions.</summary>
    internal static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new()
        {
            Name = "warmupSteps", Flag = "--warmup-steps", Kind = OptionKind.Integer, Group = OptionGroup.Optimization, Minimum = 0, Maximum = 100000000,
            Source = OptionSource.Transformers,
            Label = new("Warm-up steps", "预热步数"),
            Help = new("Updates over which the learning rate rises from zero, in place of a share of the run.", "学习率从零上升所用的更新次数，代替按比例设置。"),
            Default = new("None: the warm-up share decides", "无：由预热比例决定"),
            Read = o => Text(o.WarmupSteps), Write = (o, t) => o with { WarmupSteps = Integer(t) },
        },
        new()
        {
            Name = "scheduleCycles", Flag = "--schedule-cycles", Kind = OptionKind.Integer, Group = OptionGroup.Optimization, Minimum = 1, Maximum = 1000,
            Source = OptionSource.Transformers, Aliases = ["num_cycles"],
            Label = new("Restarts of the schedule", "曲线重启次数"),
            Help = new("How often cosine_with_restarts goes from the peak to zero.", "cosine_with_restarts 从峰值降到零的次数。"),
            Default = new("1", "1"),
            Read = o => Text(o.ScheduleCycles), Write = (o, t) => o with { ScheduleCycles = Integer(t) },
        },
        new()
        {
            Name = "schedulePower", Flag = "--schedule-power", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0.1, Maximum = 10,
            Source = OptionSource.Transformers, Aliases = ["power"],
            Label = new("Power of the schedule", "曲线幂次"),
            Help = new("By which power of what is left of the run polynomial falls; 1 is linear.", "polynomial 按剩余部分的几次幂下降；1 即线性。"),
            Default = new("1", "1"),
            Read = o => Text(o.SchedulePower), Write = (o, t) => o with { SchedulePower = Number(t) },
        },
        new()
        {
            Name = "adamBeta1", Flag = "--adam-beta1", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0, Maximum = 0.9999,
            Source = OptionSource.Transformers,
            Label = new("Adam β₁", "Adam β₁"),
            Help = new("How much of the earlier gradients' mean AdamW keeps at each update.", "AdamW 每次更新保留多少此前梯度的均值。"),
            Default = new("0.9", "0.9"),
            Read = o => Text(o.AdamBeta1), Write = (o, t) => o with { AdamBeta1 = Number(t) },
        },
        new()
        {
            Name = "adamBeta2", Flag = "--adam-beta2", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0, Maximum = 0.999999,
            Source = OptionSource.Transformers,
            Label = new("Adam β₂", "Adam β₂"),
            Help = new("The same of their squares; 0.95 to 0.99 follows changes faster.", "同上，针对梯度的平方；0.95 到 0.99 会更快跟上变化。"),
            Default = new("0.999", "0.999"),
            Read = o => Text(o.AdamBeta2), Write = (o, t) => o with { AdamBeta2 = Number(t) },
        },
        new()
        {
            Name = "adamEpsilon", Flag = "--adam-epsilon", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 1e-12, Maximum = 0.1,
            Source = OptionSource.Transformers,
            Label = new("Adam ε", "Adam ε"),
            Help = new("Added to the divisor, so that tiny gradients are not blown up.", "加在除数上，避免极小的梯度被放大。"),
            Default = new("1e-8", "1e-8"),
            Read = o => Text(o.AdamEpsilon), Write = (o, t) => o with { AdamEpsilon = Number(t) },
        },
        new()
        {
            Name = "labelSmoothing", Flag = "--label-smoothing", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0, Maximum = 0.9,
            Source = OptionSource.Transformers, Aliases = ["label_smoothing_factor"],
            Label = new("Label smoothing", "标签平滑"),
            Help = new("Share of each target that is spread over the whole vocabulary, so that the model is not driven to certainty. The validation loss is measured without it.", "把每个目标的一部分概率摊到整个词表上，避免模型过于自信。验证损失不含此项。"),
            Default = new("0: none", "0：不平滑"),
            Read = o => Text(o.LabelSmoothing), Write = (o, t) => o with { LabelSmoothing = Number(t) },
        },
        new()
        {
            Name = "neftuneNoiseAlpha", Flag = "--neftune-noise-alpha", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0, Maximum = 100,
            Source = OptionSource.Transformers,
            Label = new("NEFTune noise", "NEFTune 噪声"),
            Help = new("Noise on the token vectors while training, of at most alpha / √(length · width); the paper takes 5 to 15 for chat data.", "训练时加在 token 向量上的噪声，最大为 alpha / √(长度 · 宽度)；论文对聊天数据取 5 到 15。"),
            Default = new("0: none", "0：无噪声"),
            Read = o => Text(o.NeftuneNoiseAlpha), Write = (o, t) => o with { NeftuneNoiseAlpha = Number(t) },
        },
        new()
        {
            Name = "excludeModules", Flag = "--exclude-modules", Kind = OptionKind.List, Group = OptionGroup.Adapter, Methods = ["lora"],
            Source = OptionSource.Peft,
            Label = new("Modules left out", "排除的模块"),
            Help = new("Target modules that get no adapter all the same, by the end of their name or one regular expression.", "目标模块中仍不加适配器的模块，写名称的结尾，或一个正则表达式。"),
            Default = new("none", "无"),
            Read = o => o.ExcludeModules is null ? null : string.Join(',', o.ExcludeModules), Write = (o, t) => o with { ExcludeModules = List(t) },
        },
    ];
}
