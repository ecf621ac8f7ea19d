using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Configuration;

/// <summary>
/// Everything that is wrong with what was set, all of it at once: values out of range, options that contradict each other, and what
/// makes no sense for this model and data. Form, command line and engine ask here and nowhere else.
/// </summary>
public static class HyperparameterCheck
{
    private static readonly string[] MethodsThatTrainMatrices = ["full", "last-layers"];

    /// <summary>Finds what is wrong.</summary>
    /// <param name="options">What was set.</param>
    /// <param name="facts">Model and data, as far as they are known; null leaves out what depends on them.</param>
    /// <param name="unreadable">Names of options that were set to what is no value of theirs, and are missing: nothing is said that hangs on them.</param>
    public static IReadOnlyList<OptionFault> Find(HyperparameterOptions options, ResolverFacts? facts = null, IReadOnlySet<string>? unreadable = null)
    {
        var faults = HyperparameterCatalog.All
            .Where(option => option.Check(option.Read(options)) is not null)
            .Select(option => option.Check(option.Read(options))!.Both(option))
            .ToList();
        var readable = Without(options, [.. faults.SelectMany(fault => fault.Options)]);
        Add(Contradictions(readable));
        if (facts is not null)
        {
            Add(Misfits(readable, facts));

            // How long the run will be is reckoned of all values: they must be fine by then.
            Add(faults.Count == 0 && unreadable is not { Count: > 0 } ? Lengths(options, facts) : []);
        }

        return faults;

        // What is said of an option already need not be said again of what hangs on it.
        void Add(IEnumerable<OptionFault> found) => faults.AddRange(found.Where(fault => !fault.Options.Any(IsAtFault)).ToList());

        bool IsAtFault(OptionDefinition option) => unreadable?.Contains(option.Name) == true || faults.Exists(fault => fault.Options.Contains(option));
    }

    /// <summary>Refuses options with which something is wrong.</summary>
    /// <exception cref="TuningException">Says all of it.</exception>
    public static void Refuse(HyperparameterOptions options, ResolverFacts? facts = null)
    {
        var faults = Find(options, facts);
        if (faults.Count > 0)
        {
            throw new TuningException(ErrorCodes.InvalidOption, string.Join(" ", faults.Select(fault => fault.Text.English)), field: faults[0].Field);
        }
    }

    /// <summary>Options that cannot be had together, each of them being fine by itself.</summary>
    public static IEnumerable<OptionFault> Contradictions(HyperparameterOptions options)
    {
        if (Strangers(options) is { } strangers)
        {
            yield return strangers;
        }

        foreach (var names in ExclusiveOptions.Sets)
        {
            var set = names.Where(name => IsSet(options, name)).ToList();
            if (set.Count > 1 && !SaysTheSame(options, names))
            {
                yield return Fault(set, $"{Flags(set)} decide the same thing: keep one of them.", $"{Flags(set)} 决定同一件事：只保留其中一个。");
            }
        }

        if (options.BatchSize is { } batch && (options.MicroBatchSize ?? 1) * (options.GradientAccumulationSteps ?? 1) is var computed)
        {
            if (options is { MicroBatchSize: not null, GradientAccumulationSteps: not null } && computed != batch)
            {
                yield return Fault(ExclusiveOptions.Batch, $"--batch-size is {batch}, but --micro-batch-size times --gradient-accumulation-steps is {computed}: leave one of the three out.", $"--batch-size 为 {batch}，而 --micro-batch-size 乘以 --gradient-accumulation-steps 为 {computed}：去掉三者之一。");
            }
            else if (batch % computed != 0)
            {
                var other = options.MicroBatchSize is null ? "gradientAccumulationSteps" : "microBatchSize";
                yield return Fault(["batchSize", other], $"--batch-size {batch} cannot be divided by {Flag(other)} {computed}.", $"--batch-size {batch} 不能被 {Flag(other)} {computed} 整除。");
            }
        }

        if (options.WarmupSteps is { } warmup && options.MaxSteps is { } steps && warmup >= steps)
        {
            yield return NothingAfterWarmup(warmup, steps);
        }

        if (options.ScheduleCycles is > 1 && options.Schedule != "cosine_with_restarts")
        {
            yield return Fault(["scheduleCycles", "schedule"], "--schedule-cycles belongs to --schedule cosine_with_restarts.", "--schedule-cycles 只用于 --schedule cosine_with_restarts。");
        }

        if (options.SchedulePower is { } power && power != 1 && options.Schedule != "polynomial")
        {
            yield return Fault(["schedulePower", "schedule"], "--schedule-power belongs to --schedule polynomial.", "--schedule-power 只用于 --schedule polynomial。");
        }

        if (options.Quantization is not (null or "none") && MethodsThatTrainMatrices.Contains(options.Method))
        {
            yield return Fault(["quantization", "method"], $"The method {options.Method} trains weights that --quantization keeps in few bits: use --quantization none, or a method that leaves the base as it is, such as lora.", $"方法 {options.Method} 要训练的权重已由 --quantization 以低比特保存：请用 --quantization none，或改用不改动基座的方法，例如 lora。");
        }

        if (options is { FinalAdapter: "best", KeepBest: false })
        {
            yield return Fault(["finalAdapter", "keepBest"], "--final-adapter best needs the best state, which --keep-best false does not keep.", "--final-adapter best 需要最佳状态，而 --keep-best false 不保留它。");
        }

        if (options.Batching == "packed" && TuningMethods.WithVirtualTokens.Contains(options.Method))
        {
            yield return Fault(["batching", "method"], $"--batching packed cannot be had with {options.Method}, whose virtual tokens stand before every text: use bucketed.", $"--batching packed 不能与 {options.Method} 同时使用，其虚拟 token 位于每段文本之前：请用 bucketed。");
        }

        var withoutMetrics = new[] { "classificationNClasses", "classificationPositiveClass", "classificationBetas" }.Where(name => IsSet(options, name)).ToList();
        if (withoutMetrics.Count > 0 && options.ComputeClassificationMetrics != true)
        {
            yield return Fault(withoutMetrics, $"{Flags(withoutMetrics)} {(withoutMetrics.Count == 1 ? "needs" : "need")} --compute-classification-metrics.", $"{Flags(withoutMetrics)} 需要 --compute-classification-metrics。");
        }
        else if (options is { ClassificationBetas: not null, ClassificationPositiveClass: null })
        {
            yield return Fault(["classificationBetas", "classificationPositiveClass"], "--classification-betas needs --classification-positive-class.", "--classification-betas 需要 --classification-positive-class。");
        }

        if (BestMetric.Find(options.BestMetric) is { OfClassification: true } metric && options.ComputeClassificationMetrics != true)
        {
            yield return Fault(["bestMetric", "computeClassificationMetrics"], $"--best-metric {metric.Name} needs --compute-classification-metrics.", $"--best-metric {metric.Name} 需要 --compute-classification-metrics。");
        }

        if (options is { UseDora: true, Initialization: "pissa" })
        {
            yield return Fault(["useDora", "initialization"], "PiSSA and DoRA cannot be had together: use another --initialization, or leave --use-dora out.", "PiSSA 与 DoRA 不能同时使用：换一种 --initialization，或去掉 --use-dora。");
        }
    }

    // Where the method cannot be read, nobody knows whose options the others are.
    private static HyperparameterOptions Without(HyperparameterOptions options, IReadOnlyList<OptionDefinition> bad)
    {
        var hasMethod = bad.All(option => option.Name != "method");
        return HyperparameterCatalog.All.Where(option => bad.Contains(option) || (!hasMethod && option.Methods.Count > 0)).Aggregate(options, (rest, option) => option.Write(rest, null));
    }

    private static IEnumerable<OptionFault> Misfits(HyperparameterOptions options, ResolverFacts facts)
    {
        if (options.Rank is { } rank && rank > facts.HiddenSize)
        {
            yield return TooWide("rank", $"--rank {rank}", facts.HiddenSize);
        }

        foreach (var item in options.RankPattern ?? [])
        {
            if (int.Parse(item[(item.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture) > facts.HiddenSize)
            {
                yield return TooWide("rankPattern", $"--rank-pattern {item}", facts.HiddenSize);
            }
        }

        var virtualTokens = TuningMethods.WithVirtualTokens.Contains(options.Method) ? options.VirtualTokens ?? HyperparameterResolver.DefaultVirtualTokens : 0;
        if (virtualTokens + 1 >= facts.MaxPositions)
        {
            yield return Fault(["virtualTokens"], $"--virtual-tokens {virtualTokens} leave no room for text: the model was made for at most {facts.MaxPositions} tokens.", $"--virtual-tokens {virtualTokens} 没有给文本留下位置：模型最多支持 {facts.MaxPositions} 个 token。");
        }
        else if (options.MaxSequenceLength is { } length && length > facts.MaxPositions - virtualTokens)
        {
            var (ofWhich, other) = virtualTokens > 0 ? ($", of which {virtualTokens} are virtual", $"，其中 {virtualTokens} 个是虚拟 token") : (string.Empty, string.Empty);
            yield return Fault(
                ["maxSequenceLength"],
                $"--max-sequence-length is {length}, but the model was made for at most {facts.MaxPositions} tokens{ofWhich}. Use {facts.MaxPositions - virtualTokens} or less.",
                $"--max-sequence-length 为 {length}，而模型最多支持 {facts.MaxPositions} 个 token{other}。请用 {facts.MaxPositions - virtualTokens} 或更小的值。");
        }

        if (options.ValidationSplit is { } held && !HeldOut.IsValid(held))
        {
            yield return Fault(
                ["validationSplit"],
                string.Create(CultureInfo.InvariantCulture, $"--validation-split is {held}: it is a share below 1, or a whole number of records."),
                string.Create(CultureInfo.InvariantCulture, $"--validation-split 为 {held}：应为小于 1 的比例，或整数条数。"));
        }
        else if (options.ValidationSplit >= facts.Records && options.ValidationSplit >= 1 && facts.Records > 0)
        {
            yield return Fault(
                ["validationSplit"],
                string.Create(CultureInfo.InvariantCulture, $"--validation-split {options.ValidationSplit} holds out every one of the {facts.Records} records: nothing is left to learn from."),
                string.Create(CultureInfo.InvariantCulture, $"--validation-split {options.ValidationSplit} 会留出全部 {facts.Records} 条记录：没有可训练的数据。"));
        }

        var hasNoValidation = !facts.HasValidationFile && (options.ValidationSplit ?? (facts.Records > 0 || options.Defaults == OpenAiDefaults.Name ? HyperparameterResolver.DefaultSplit(options, facts.Records) : null)) == 0;
        if (hasNoValidation && options.ComputeClassificationMetrics == true)
        {
            yield return Fault(
                ["computeClassificationMetrics"],
                "--compute-classification-metrics needs validation data to classify: name a --validation-file or set --validation-split.",
                "--compute-classification-metrics 需要可分类的验证数据：请指定 --validation-file 或设置 --validation-split。");
        }

        if (hasNoValidation && options.EarlyStoppingPatience > 0)
        {
            yield return Fault(
                ["earlyStoppingPatience"],
                "--early-stopping-patience needs validation data to watch: name a --validation-file or set --validation-split.",
                "--early-stopping-patience 需要验证数据：请指定 --validation-file 或设置 --validation-split。");
        }
    }

    private static IEnumerable<OptionFault> Lengths(HyperparameterOptions options, ResolverFacts facts)
    {
        if (options is { WarmupSteps: { } warmup, MaxSteps: null } && facts.Records > 0)
        {
            var steps = HyperparameterResolver.ExpectUnchecked(options, facts).TotalSteps;
            if (warmup >= steps)
            {
                yield return NothingAfterWarmup(warmup, steps);
            }
        }
    }

    private static OptionFault? Strangers(HyperparameterOptions options)
    {
        var method = options.Method ?? TuningMethods.Default;
        var strangers = HyperparameterCatalog.All.Where(option => !option.AppliesTo(method) && option.Read(options) is not null).ToList();
        return strangers.Count == 0
            ? null
            : new OptionFault(strangers, new(
                $"The method {method} does not know {string.Join(" and ", strangers.Select(option => $"{option.Flag} (of {string.Join(", ", option.Methods)})"))}: leave {(strangers.Count == 1 ? "it" : "them")} out or choose another --method.",
                $"方法 {method} 没有 {string.Join("、", strangers.Select(option => $"{option.Flag}（属于 {string.Join("、", option.Methods)}）"))}：去掉它{(strangers.Count == 1 ? string.Empty : "们")}，或换一种 --method。"));
    }

    // Weight 0 and a masked prompt are two words for one thing, as are 1 and a prompt that is learnt.
    private static bool SaysTheSame(HyperparameterOptions options, IReadOnlyList<string> names) =>
        names.Contains("maskPrompt") && options.PromptLossWeight == (options.MaskPrompt == true ? 0 : 1);

    private static OptionFault NothingAfterWarmup(int warmup, int steps) => Fault(
        ["warmupSteps"],
        $"--warmup-steps is {warmup}, but the run has {steps} updates: its learning rate would never reach the peak.",
        $"--warmup-steps 为 {warmup}，而整个训练只有 {steps} 次更新：学习率永远达不到峰值。");

    private static OptionFault TooWide(string name, string given, int width) => Fault(
        [name],
        $"{given} is more than the model's width of {width}: the two matrices would hold more than the one that they change.",
        $"{given} 超过模型宽度 {width}：两个小矩阵会比它们所修改的矩阵还大。");

    private static bool IsSet(HyperparameterOptions options, string name) => HyperparameterCatalog.Get(name).Read(options) is not null;

    private static string Flag(string name) => HyperparameterCatalog.Get(name).Flag;

    private static string Flags(IEnumerable<string> names) => string.Join(", ", names.Select(Flag));

    private static OptionFault Fault(IEnumerable<string> names, string english, string chinese) =>
        new([.. names.Select(HyperparameterCatalog.Get)], new(english, chinese));

    // Ranges are said in English here; a form says them in its reader's language beside the field.
    private static OptionFault Both(this string problem, OptionDefinition option) => new([option], new(problem, problem));
}
