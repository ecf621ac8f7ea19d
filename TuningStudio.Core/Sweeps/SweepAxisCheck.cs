using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Sweeps;

/// <summary>What is wrong with a sweep's axes and settings, before any run of it is looked at.</summary>
internal static class SweepAxisCheck
{
    internal static IEnumerable<LocalizedText> Find(SweepSpec spec)
    {
        if (spec.Axes.Count == 0)
        {
            yield return new("A sweep needs a hyperparameter that differs from run to run.", "扫描至少需要一个逐次变化的超参数。");
        }

        foreach (var twice in spec.Axes.GroupBy(axis => axis.Option).Where(group => group.Count() > 1))
        {
            yield return new($"{Flag(twice.Key)} is named twice: give all its values at once.", $"{Flag(twice.Key)} 写了两次：请一次给出全部取值。");
        }

        var ofAxes = spec.Axes.SelectMany(axis => OfAxis(axis, isRandom: spec.RandomRuns is not null)).ToList();
        foreach (var fault in ofAxes)
        {
            yield return fault;
        }

        if (spec.RandomRuns is { } runs && runs is < 1 or > SweepPlan.MostRuns)
        {
            yield return new($"The number of random runs must be between 1 and {SweepPlan.MostRuns}, not {runs}.", $"随机运行数必须在 1 到 {SweepPlan.MostRuns} 之间，而不是 {runs}。");
        }
        else if (spec.RandomRuns is null && ofAxes.Count == 0 && SweepPlan.Combinations(spec) is > SweepPlan.MostRuns and var all)
        {
            yield return new($"These values make {all} combinations, and a sweep has at most {SweepPlan.MostRuns} runs: take fewer values, or draw some at random.", $"这些取值共有 {all} 种组合，而一次扫描最多 {SweepPlan.MostRuns} 次运行：请减少取值，或随机抽取。");
        }

        if (BestMetric.Find(spec.Metric) is not { } metric)
        {
            var known = string.Join(", ", BestMetric.All.Select(metric => metric.Name));
            yield return new($"There is no metric '{spec.Metric}' to compare by: use {known}.", $"没有名为“{spec.Metric}”的比较指标：请用 {known}。");
        }

        else if (metric.OfClassification && spec.Base.Hyperparameters.ComputeClassificationMetrics != true && spec.Axes.All(axis => axis.Option != "computeClassificationMetrics"))
        {
            yield return new($"{metric.Name} is measured only with --compute-classification-metrics: add it, or compare by another metric.", $"只有启用 --compute-classification-metrics 才会测量 {metric.Name}：请启用它，或换一种比较指标。");
        }

        if (!HopelessRuns.Rules.Contains(spec.Stopping))
        {
            var known = string.Join(", ", HopelessRuns.Rules);
            yield return new($"There is no rule '{spec.Stopping}' for ending runs early: use {known}.", $"没有名为“{spec.Stopping}”的提前结束规则：请用 {known}。");
        }

        if (spec.Base.ValidationFile is null && HoldsNothingOut(spec.Base.Hyperparameters) && spec.Axes.All(axis => axis.Option != "validationSplit"))
        {
            yield return new("Runs are compared on validation data, but there is none: name a validation file, or hold some of the training data out.", "各次运行要在验证数据上比较，但没有验证数据：请指定验证文件，或留出部分训练数据。");
        }
    }

    // How many records there are is not known here.
    private static bool HoldsNothingOut(HyperparameterOptions options) => (options.ValidationSplit ?? HyperparameterResolver.DefaultSplit(options, int.MaxValue)) == 0;

    private static IEnumerable<LocalizedText> OfAxis(SweepAxis axis, bool isRandom)
    {
        if (HyperparameterCatalog.All.FirstOrDefault(known => known.Name == axis.Option) is not { } option)
        {
            yield return new($"There is no hyperparameter '{axis.Option}'.", $"没有名为“{axis.Option}”的超参数。");
            yield break;
        }

        if (axis.Values is { } values)
        {
            if (values.Count == 0)
            {
                yield return new($"{option.Flag} needs values to choose from, such as 1,2,4.", $"{option.Flag} 需要可选的取值，例如 1,2,4。");
            }

            foreach (var problem in values.Select(option.Check).OfType<string>().Distinct())
            {
                yield return new(problem, problem);
            }

            yield break;
        }

        if (option.Kind is not (OptionKind.Integer or OptionKind.Number))
        {
            yield return new($"{option.Flag} is no number: name its values instead of a range.", $"{option.Flag} 不是数字：请列出取值，而不是范围。");
        }
        else if (axis is not { Low: { } low, High: { } high } || low >= high)
        {
            yield return new($"The range of {option.Flag} must go from a smaller number to a larger one.", $"{option.Flag} 的范围必须从小到大。");
        }
        else if (axis.IsLogarithmic && low <= 0)
        {
            yield return new($"A logarithmic range cannot begin at {Say(low)}: give {option.Flag} a lower end above 0, or a linear range.", $"对数范围不能从 {Say(low)} 开始：请为 {option.Flag} 指定大于 0 的下限，或改用线性范围。");
        }
        else if (new[] { low, high }.Select(end => option.Check(Ends(option, end))).OfType<string>().FirstOrDefault() is { } problem)
        {
            yield return new(problem, problem);
        }
        else if (!isRandom)
        {
            yield return new($"{option.Flag} has a range, which only random runs can draw from: say how many, or name its values.", $"{option.Flag} 是一个范围，只有随机运行才能从中抽取：请给出运行数，或列出取值。");
        }
    }

    private static string Ends(OptionDefinition option, double end) => option.Kind == OptionKind.Integer ? Math.Round(end).ToString("0", CultureInfo.InvariantCulture) : Say(end);

    private static string Say(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Flag(string name) => HyperparameterCatalog.All.FirstOrDefault(option => option.Name == name)?.Flag ?? name;
}
