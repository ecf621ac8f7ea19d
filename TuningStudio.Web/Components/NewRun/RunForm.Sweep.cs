using TuningStudio.Core.Configuration;
using TuningStudio.Core.Sweeps;

namespace TuningStudio.Web.Components.NewRun;

/// <content>The sweep that the form may ask for.</content>
public sealed partial class RunForm
{
    /// <summary>What is wrong with the sweep, if one is wanted.</summary>
    public IReadOnlyList<LocalizedText> SweepFaults => Sweep is null ? [] : SweepPlan.Find(SweepForm.ToSpec(Sweep, ToRequest()));

    /// <summary>Runs of the sweep; 0 where none is wanted, or something is wrong with it.</summary>
    public int SweepRuns => Sweep is null ? 0 : SweepPlan.Count(SweepForm.ToSpec(Sweep, ToRequest()));

    /// <summary>The sweep wanted, of what the chosen method knows; null for one run.</summary>
    public SweepDraft? Sweep => Draft.Sweep is { } sweep && sweep.Axes.Where(axis => OptionNames.Find(axis.Option)?.AppliesTo(Method.Name) == true).ToList() is { Count: > 0 } axes
        ? sweep with { Axes = axes }
        : null;

    public void SetSweep(SweepDraft? sweep) => Draft = Draft with { Sweep = sweep };

    /// <summary>Sets options for good: what a sweep varied of them it varies no longer.</summary>
    public void Fix(IEnumerable<KeyValuePair<string, string>> options)
    {
        foreach (var (name, value) in options)
        {
            SetOption(HyperparameterCatalog.Get(name), value);
            SetSweep(Draft.Sweep is { } sweep ? sweep with { Axes = [.. sweep.Axes.Where(axis => OptionNames.Find(axis.Option)?.Name != name)] } : null);
        }
    }

    /// <summary>The request; only for a form that is ready and wants a sweep.</summary>
    public State.NewSweep ToSweepRequest() => SweepForm.ToRequest(Sweep!, ToRequest());

    /// <summary>What is known before the start of every run of the sweep, with what is asked of it; none where no sweep is wanted, or something is wrong with it.</summary>
    public IReadOnlyList<(HyperparameterOptions Options, ResolvedHyperparameters Values)> ResolveSweep(string device)
    {
        if (Sweep is null || Facts(device) is not { } facts || SweepForm.ToSpec(Sweep, ToRequest()) is not { } spec || SweepPlan.Find(spec).Count > 0)
        {
            return [];
        }

        var runs = SweepPlan.Expand(spec).Select(point => point.Options).ToList();
        return runs.Exists(options => HyperparameterCheck.Find(options, facts).Count > 0) ? [] : [.. runs.Select(options => (options, HyperparameterResolver.Expect(options, facts)))];
    }
}
