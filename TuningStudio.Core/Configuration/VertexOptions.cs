using static TuningStudio.Core.Configuration.OptionText;

namespace TuningStudio.Core.Configuration;

/// <summary>Hyperparameters of Vertex AI's tuning forms that the studio does not have of its own.</summary>
internal static class VertexOptions
{
    /// <summary>All definitions.</summary>
    internal static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new()
        {
            Name = "maxSteps", Flag = "--max-steps", Kind = OptionKind.Integer, Group = OptionGroup.Optimization, Minimum = 1, Maximum = 100000000,
            Source = OptionSource.Vertex, Aliases = ["train_steps"],
            Label = new("Train steps", "训练步数"),
            Help = new("Updates of the whole run, in place of epochs: the data is gone through as often as that takes.", "整个训练的更新次数，代替轮数：数据会按需要反复遍历。"),
            Default = new("None: the epochs decide", "无：由轮数决定"),
            Read = o => Text(o.MaxSteps), Write = (o, t) => o with { MaxSteps = Integer(t) },
        },
        new()
        {
            Name = "learningRateFactor", Flag = "--learning-rate-factor", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0.001, Maximum = 100,
            Source = OptionSource.Vertex, Aliases = ["vertex_learning_rate_multiplier"],
            Label = new("Learning rate multiplier (Vertex)", "学习率倍数（Vertex）"),
            Help = new("Times the learning rate that the studio would take: 1 is that rate. OpenAI's multiplier counts from another base.", "乘以本工作室会采用的学习率：1 即该学习率。OpenAI 的倍数以另一个基准计算。"),
            Default = new("None: the learning rate as it is", "无：直接使用学习率"),
            Read = o => Text(o.LearningRateFactor), Write = (o, t) => o with { LearningRateFactor = Number(t) },
        },
    ];
}
