using static TuningStudio.Core.Configuration.OptionText;

namespace TuningStudio.Core.Configuration;

/// <summary>Hyperparameters of OpenAI's fine-tuning API that the studio does not have of its own.</summary>
internal static class OpenAiOptions
{
    /// <summary>All definitions.</summary>
    internal static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new()
        {
            Name = "batchSize", Flag = "--batch-size", Kind = OptionKind.Integer, Group = OptionGroup.Batching, Minimum = 1, Maximum = 65536,
            Source = OptionSource.OpenAi,
            Label = new("Batch size", "批大小"),
            Help = new("Examples to an update, however many are computed at once: larger batches are steadier and bear a higher learning rate.", "每次更新包含的样本数，与一次计算多少个无关：越大越稳定，也能承受更高的学习率。"),
            Default = new("16 from 1,000 records on, 8 below, 4 below 200; with OpenAI's defaults 0.2 % of the examples that are learnt as a power of two, 1 to 256", "1,000 条以上为 16，以下为 8，200 条以下为 4；用 OpenAI 默认值时为训练样本数的 0.2%，取 2 的幂，1 到 256"),
            Read = o => Text(o.BatchSize), Write = (o, t) => o with { BatchSize = Integer(t) },
        },
        new()
        {
            Name = "learningRateMultiplier", Flag = "--learning-rate-multiplier", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0.001, Maximum = 10,
            Source = OptionSource.OpenAi,
            Label = new("Learning rate multiplier", "学习率倍数"),
            Help = new("Times a base rate of ten times the studio's own rate for the method and the model's width, so that 0.1 is that rate. OpenAI recommends 0.02 to 0.2, more with larger batches.", "乘以基准学习率；基准为本工作室对该方法和模型宽度所用学习率的十倍，因此 0.1 就是该学习率。OpenAI 建议 0.02 到 0.2，批越大可越高。"),
            Default = new("None: the learning rate as it is; with OpenAI's defaults 0.1, from batch size 64 on 0.2, and 0.05 for models of width 8192 or more with smaller batches", "无：直接使用学习率；用 OpenAI 默认值时为 0.1，批大小达到 64 为 0.2，宽度 8192 以上的模型在较小的批下为 0.05"),
            Read = o => Text(o.LearningRateMultiplier), Write = (o, t) => o with { LearningRateMultiplier = Number(t) },
        },
        new()
        {
            Name = "promptLossWeight", Flag = "--prompt-loss-weight", Kind = OptionKind.Number, Group = OptionGroup.Batching, Minimum = 0, Maximum = 1,
            Source = OptionSource.OpenAi,
            Label = new("Prompt loss weight", "提示损失权重"),
            Help = new("How much a token of the prompt counts in the loss beside one of the answer, which counts 1. A little keeps long prompts with short answers stable; between 0 and 1 the validation loss is that of the answers alone.", "提示中一个 token 在损失中的权重，回答中的 token 为 1。提示长、回答短时，少量权重更稳定；介于 0 和 1 之间时，验证损失只计算回答。"),
            Default = new("0: only the answers are learnt; 0.01 with OpenAI's defaults", "0：只学习回答；用 OpenAI 默认值时为 0.01"),
            Read = o => Text(o.PromptLossWeight), Write = (o, t) => o with { PromptLossWeight = Number(t) },
        },
        new()
        {
            Name = "defaults", Flag = "--defaults", Kind = OptionKind.Choice, Group = OptionGroup.Optimization, Choices = [OpenAiDefaults.Studio, OpenAiDefaults.Name],
            Source = OptionSource.OpenAi,
            Label = new("Defaults", "默认值"),
            Help = new("Whose rules fill in what is not set. openai takes epochs, batch size, learning rate multiplier and prompt loss weight as OpenAI's API of 2022 did, and holds nothing out for validation unless a share is set.", "未设置的值按谁的规则补全。openai 会像 OpenAI 2022 年的接口那样选取轮数、批大小、学习率倍数和提示损失权重，并且除非设置了留出的部分，不留出验证数据。"),
            Default = new("studio: what suits model and data here", "studio：适合本机模型与数据的值"),
            Read = o => o.Defaults, Write = (o, t) => o with { Defaults = t },
        },
    ];
}
