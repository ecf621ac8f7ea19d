using static TuningStudio.Core.Configuration.OptionText;

namespace TuningStudio.Core.Configuration;

/// <summary>Hyperparameters of which state a run keeps and when it has seen enough.</summary>
internal static class KeepingOptions
{
    /// <summary>All definitions.</summary>
    internal static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new()
        {
            Name = "keepBest", Flag = "--keep-best", Kind = OptionKind.Switch, Group = OptionGroup.Evaluation,
            Label = new("Keep the best", "保留最佳状态"),
            Help = new("Saves a checkpoint whenever an evaluation is the best so far, and keeps that one beside the newest.", "每当评估结果刷新最佳时保存检查点，并在最新的检查点之外保留它。"),
            Default = new("true", "true"),
            Read = o => Text(o.KeepBest), Write = (o, t) => o with { KeepBest = Switch(t) },
        },
        new()
        {
            Name = "bestMetric", Flag = "--best-metric", Kind = OptionKind.Choice, Group = OptionGroup.Evaluation, Choices = [.. BestMetric.All.Select(metric => metric.Name)],
            Source = OptionSource.Transformers, Aliases = ["metric_for_best_model"],
            Label = new("Best by", "最佳的依据"),
            Help = new("The measurement on the validation data that says which state is the best; early stopping watches it too. accuracy, weightedF1, macroF1, auroc and auprc are classification metrics, which are then measured at every evaluation.", "用验证数据上的哪项指标判断最佳状态；提前停止也看它。accuracy、weightedF1、macroF1、auroc 与 auprc 是分类指标，此时每次评估都会测量。"),
            Default = new("validationLoss", "validationLoss"),
            Read = o => o.BestMetric, Write = (o, t) => o with { BestMetric = t },
        },
        new()
        {
            Name = "finalAdapter", Flag = "--final-adapter", Kind = OptionKind.Choice, Group = OptionGroup.Evaluation, Choices = ["last", "best"],
            Label = new("Final adapter", "最终适配器"),
            Help = new("Which state becomes the run's adapter: that after the last update, or the best one by its metric.", "以哪个状态作为训练结果：最后一次更新之后的，还是指标最佳的。"),
            Default = new("last, where the learning rate has come to rest; best with early stopping, which ends some evaluations after it", "last：此时学习率已降到底；使用提前停止时为 best，因为停止时已过了最佳点"),
            Read = o => o.FinalAdapter, Write = (o, t) => o with { FinalAdapter = t },
        },
        new()
        {
            Name = "earlyStoppingPatience", Flag = "--early-stopping-patience", Kind = OptionKind.Integer, Group = OptionGroup.Evaluation, Minimum = 0, Maximum = 100000,
            Source = OptionSource.Transformers,
            Label = new("Early stopping after", "提前停止的耐心"),
            Help = new("Ends the run after so many evaluations in a row without a gain of the metric; 0 never does.", "指标连续这么多次评估没有改善就结束训练；0 表示从不。"),
            Default = new("0: the run goes to its end", "0：训练到最后"),
            Read = o => Text(o.EarlyStoppingPatience), Write = (o, t) => o with { EarlyStoppingPatience = Integer(t) },
        },
        new()
        {
            Name = "earlyStoppingMinDelta", Flag = "--early-stopping-min-delta", Kind = OptionKind.Number, Group = OptionGroup.Evaluation, Minimum = 0, Maximum = 1000,
            Source = OptionSource.Transformers, Aliases = ["early_stopping_threshold"],
            Label = new("Smallest gain", "最小改善"),
            Help = new("How much better than the best so far an evaluation must be to count as a gain for early stopping.", "比目前最佳好多少才算改善（用于提前停止）。"),
            Default = new("0", "0"),
            Read = o => Text(o.EarlyStoppingMinDelta), Write = (o, t) => o with { EarlyStoppingMinDelta = Number(t) },
        },
    ];
}
