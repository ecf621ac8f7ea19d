using System.Globalization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>What the draft of a sweep comes to: its request, how many runs it makes, and what is still wrong.</summary>
internal static class SweepForm
{
    /// <summary>What is offered when a field is chosen: values around the usual ones.</summary>
    private static readonly Dictionary<string, string> Suggestions = new()
    {
        ["learningRate"] = "1e-4,3e-4,1e-3",
        ["learningRateMultiplier"] = "0.05,0.1,0.2",
        ["rank"] = "4,8,16",
        ["nEpochs"] = "2,3,4",
        ["batchSize"] = "8,16,32",
        ["dropout"] = "0,0.05,0.1",
    };

    internal static string Suggest(OptionDefinition option) => Suggestions.GetValueOrDefault(
        option.Name,
        option.Kind == OptionKind.Switch ? "true,false" : option.Kind == OptionKind.Choice ? string.Join(',', option.Choices) : string.Empty);

    /// <summary>The request; <see cref="State.NewRun"/> being what its runs have in common.</summary>
    internal static State.NewSweep ToRequest(SweepDraft draft, State.NewRun run) => new()
    {
        Base = run,
        Axes = [.. draft.Axes.Where(axis => OptionNames.Find(axis.Option) is not null).Select(axis => SweepAxisText.Parse(HyperparameterCatalog.Get(axis.Option), axis.Text))],

        // What is no number makes none: the check says which are allowed.
        RandomRuns = draft.RandomRuns is null ? null : int.TryParse(draft.RandomRuns, NumberStyles.Integer, CultureInfo.InvariantCulture, out var runs) ? runs : 0,
        Metric = draft.Metric,
        Stopping = draft.Stopping,
    };

    internal static SweepSpec ToSpec(SweepDraft draft, State.NewRun run) => ToRequest(draft, run).ToDraft();
}
