using static TuningStudio.Core.Configuration.OptionText;

namespace TuningStudio.Core.Configuration;

/// <summary>What is measured beside the loss.</summary>
internal static class EvaluationOptions
{
    /// <summary>All definitions.</summary>
    internal static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new()
        {
            Name = "computeClassificationMetrics", Flag = "--compute-classification-metrics", Kind = OptionKind.Switch, Group = OptionGroup.Evaluation,
            Source = OptionSource.OpenAi,
            Label = new("Classification metrics", "分类指标"),
            Help = new("Takes the answers for labels: after every epoch, or at every evaluation where the best state is chosen by one of these figures, each validation record gets the label that the model finds likeliest, and accuracy, F1, AUROC and the confusion matrix are told.", "把回答当作类别：每轮结束后（若按其中一项指标选最佳状态，则每次评估时）为每条验证记录选出模型认为最可能的类别，并给出准确率、F1、AUROC 与混淆矩阵。"),
            Default = new("false", "false"),
            Read = o => Text(o.ComputeClassificationMetrics), Write = (o, t) => o with { ComputeClassificationMetrics = Switch(t) },
        },
        new()
        {
            Name = "classificationNClasses", Flag = "--classification-n-classes", Kind = OptionKind.Integer, Group = OptionGroup.Evaluation, Minimum = 2, Maximum = MostClasses,
            Source = OptionSource.OpenAi,
            Label = new("Number of classes", "类别数"),
            Help = new("How many different answers there are; a run whose data has another number does not start.", "不同回答的数量；数据中的数量不同则不会开始训练。"),
            Default = new("as many as the data has", "数据中有多少就是多少"),
            Read = o => Text(o.ClassificationNClasses), Write = (o, t) => o with { ClassificationNClasses = Integer(t) },
        },
        new()
        {
            Name = "classificationPositiveClass", Flag = "--classification-positive-class", Kind = OptionKind.Text, Group = OptionGroup.Evaluation,
            Source = OptionSource.OpenAi,
            Label = new("Positive class", "正类"),
            Help = new("The label for which precision, recall, F-beta, AUROC and AUPRC are told apart, as it stands in the data.", "单独给出精确率、召回率、F-beta、AUROC 与 AUPRC 的类别，写法与数据中一致。"),
            Default = new("none", "无"),
            Read = o => o.ClassificationPositiveClass, Write = (o, t) => o with { ClassificationPositiveClass = t },
        },
        new()
        {
            Name = "classificationBetas", Flag = "--classification-betas", Kind = OptionKind.List, Group = OptionGroup.Evaluation,
            Source = OptionSource.OpenAi,
            ItemForm = ("^(?!0*\\.?0*$)[0-9]{0,4}(\\.[0-9]{1,4})?$", "numbers above 0, such as 0.5,1,2"),
            Label = new("Betas", "Beta 值"),
            Help = new("F-beta of the positive class for each of these: above 1 recall weighs more, below 1 precision.", "对每个 beta 计算正类的 F-beta：大于 1 偏重召回率，小于 1 偏重精确率。"),
            Default = new("1", "1"),
            Read = o => o.ClassificationBetas is null ? null : string.Join(',', o.ClassificationBetas), Write = (o, t) => o with { ClassificationBetas = List(t) },
        },
        new()
        {
            Name = "sampleAnswers", Flag = "--sample-answers", Kind = OptionKind.Integer, Group = OptionGroup.Evaluation, Minimum = 0, Maximum = 32,
            Label = new("Sample answers", "示例回答数"),
            Help = new("Validation records that the model answers before the first step and at evaluations, always the same ones: at every one unless that would take more than a twentieth of the time, at the end of each epoch in any case.", "在第一步之前及评估时由模型回答的验证记录数，始终是同样几条：只要不超过总时间的二十分之一，每次评估都回答；每轮结束时必定回答。"),
            Default = new("4", "4"),
            Read = o => Text(o.SampleAnswers), Write = (o, t) => o with { SampleAnswers = Integer(t) },
        },
        new()
        {
            Name = "generationMetrics", Flag = "--generation-metrics", Kind = OptionKind.Choice, Group = OptionGroup.Evaluation, Choices = ["off", "end", "always"],
            Label = new("Exact match, BLEU, ROUGE-L", "精确匹配、BLEU、ROUGE-L"),
            Help = new("When the model answers validation records for these figures: never, after the last step, or at every evaluation. A minute at most each time.", "何时让模型回答验证记录来计算这些指标：从不、最后一步之后，或每次评估。每次最多一分钟。"),
            Default = new("end: answering takes far longer than reading", "end：生成回答远比读取慢"),
            Read = o => o.GenerationMetrics, Write = (o, t) => o with { GenerationMetrics = t },
        },
        new()
        {
            Name = "generationExamples", Flag = "--generation-examples", Kind = OptionKind.Integer, Group = OptionGroup.Evaluation, Minimum = 1, Maximum = 100000,
            Label = new("Records answered", "回答的记录数"),
            Help = new("Validation records that are answered for exact match, BLEU and ROUGE-L.", "为计算精确匹配、BLEU 与 ROUGE-L 而回答的验证记录数。"),
            Default = new("64", "64"),
            Read = o => Text(o.GenerationExamples), Write = (o, t) => o with { GenerationExamples = Integer(t) },
        },
        new()
        {
            Name = "rowLosses", Flag = "--row-losses", Kind = OptionKind.Integer, Group = OptionGroup.Evaluation, Minimum = 0, Maximum = 10000000,
            Label = new("Rows measured at the end", "结束时测量的行数"),
            Help = new("Most training rows, and most validation rows, whose loss is measured one by one after the last step, spread evenly over the data; validation rows with the base too. Training rows of the largest loss are often mislabelled. 0 measures none.", "最后一步之后逐行测量损失的训练行与验证行各自最多的行数，在数据中均匀选取；验证行也用原模型测量。损失最大的训练行往往标注有误。0 表示不测量。"),
            Default = new("2000", "2000"),
            Read = o => Text(o.RowLosses), Write = (o, t) => o with { RowLosses = Integer(t) },
        },
        new()
        {
            Name = "reportTo", Flag = "--report-to", Kind = OptionKind.List, Group = OptionGroup.Evaluation,
            Source = OptionSource.Transformers, Choices = ["mlflow", "wandb", "none"],
            ItemForm = ("^(mlflow|wandb|none)$", "mlflow, wandb, both with a comma between, or none"),
            Label = new("Report to", "上报到"),
            Help = new("Services that get the run's values and figures while it trains: mlflow at MLFLOW_TRACKING_URI, wandb with WANDB_API_KEY, both of the environment of the process that trains. One that does not answer never holds up the run.", "训练时接收参数与指标的服务：mlflow（地址为 MLFLOW_TRACKING_URI）、wandb（密钥为 WANDB_API_KEY），均取自训练进程的环境变量。服务无响应不会拖慢训练。"),
            Default = new("what TUNINGSTUDIO_REPORT_TO names, else none", "环境变量 TUNINGSTUDIO_REPORT_TO 所列，否则不上报"),
            Read = o => o.ReportTo is null ? null : string.Join(',', o.ReportTo), Write = (o, t) => o with { ReportTo = List(t) },
        },
        new()
        {
            Name = "trackingProject", Flag = "--tracking-project", Kind = OptionKind.Text, Group = OptionGroup.Evaluation,
            Form = ("^[^\\p{Cc}]{1,256}$", "1 to 256 letters in one line"),
            Label = new("Project there", "所属项目"),
            Help = new("The experiment of MLflow, or the project of Weights & Biases as name or owner/name.", "MLflow 的实验名，或 Weights & Biases 的项目，写作 名称 或 所有者/名称。"),
            Default = new("MLFLOW_EXPERIMENT_NAME or WANDB_PROJECT, else tuningstudio", "MLFLOW_EXPERIMENT_NAME 或 WANDB_PROJECT，否则 tuningstudio"),
            Read = o => o.TrackingProject, Write = (o, t) => o with { TrackingProject = t },
        },
    ];

    /// <summary>More different answers than this are no labels.</summary>
    internal const int MostClasses = 1000;
}
