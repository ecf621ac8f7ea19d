using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Compare;

/// <summary>Something in which runs were set up differently.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Values">Its value in each run, in the runs' order; null where it is not known or not set.</param>
/// <param name="Option">The hyperparameter; null where it is model or data.</param>
/// <param name="NoneCounts">Whether no value is a choice as well, and not only unknown yet.</param>
public sealed record RunDifference(string Name, IReadOnlyList<string?> Values, OptionDefinition? Option = null, bool NoneCounts = false);

/// <summary>Finds in what runs differ.</summary>
internal static class RunDifferences
{
    internal static IReadOnlyList<RunDifference> Of(IReadOnlyList<RunHistory> runs, IStringLocalizer text)
    {
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        var used = runs.Select(Used).ToList();
        RunDifference[] facts =
        [
            new(text["Run.Model"], [.. runs.Select(run => run.Spec.Model)]),
            new(text["Run.Start"], [.. runs.Select(run => run.Spec.BranchedFrom ?? run.Spec.Adapter)], NoneCounts: true),
            new(text["Run.TrainingFile"], [.. runs.Select(run => run.Spec.TrainingFile)]),
            new(text["Compare.DataHash"], [.. runs.Select(run => run.Data?.TrainingSha256?[..12])]),
            new(text["Run.ValidationFile"], [.. runs.Select(run => run.Spec.ValidationFile)], NoneCounts: true),
            new(text["Run.SystemPrompt"], [.. runs.Select(run => run.Spec.SystemPrompt)], NoneCounts: true),
            new(text["Compare.Device"], [.. runs.Select(run => run.LoadedModel?.Device)]),
            new(text["Compare.Trainable"], [.. runs.Select(run => run.LoadedModel is { } model ? Readings.Parameters(model.TrainableParameters) : null)]),

            // What was begun with is among the options; what came of it stands here, for runs that were changed on their way.
            new(text["Compare.RateChanged"], [.. runs.Select(run => run.PeakLearningRate is { } rate && rate != run.Resolved?.LearningRate ? Readings.Number(rate) : null)], NoneCounts: true),
            new(text["Compare.Extended"], [.. runs.Select(run => run.Resolved is { Extensions.Count: > 0 } resolved ? Readings.Count(resolved.TotalSteps) : null)], NoneCounts: true),
        ];
        return [.. facts.Concat(HyperparameterCatalog.All.Select(option =>
            new RunDifference(option.Label.For(language), [.. used.Select(values => OptionValue.Spell(option, OptionValue.Show(option, values), text))], option, NoneCounts: true))).Where(Differs)];
    }

    /// <summary>What a run was tuned with: what its worker resolved, or what was asked for until then.</summary>
    internal static HyperparameterOptions Used(RunHistory run) => run.Resolved is null
        ? run.Spec.Hyperparameters
        : JsonSerializer.Deserialize(
            // Both records spell their fields alike in JSON: that is the contract of resolved.json.
            JsonSerializer.SerializeToUtf8Bytes(run.Resolved, StudioJson.Line.ResolvedHyperparameters),
            StudioJson.Line.HyperparameterOptions)!;

    // Hashes and counts of runs that have not begun are not known: that alone is no difference.
    private static bool Differs(RunDifference row) => row.Values.Where(value => value is not null || row.NoneCounts).Distinct().Count() > 1;
}
