using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>The plan of a form: what it stands on is looked at once, and all the rest is reckoned anew at each change.</summary>
public sealed class PlanSheet(RunForm form, IRunPlans plans, ISystemMonitor monitor) : IDisposable
{
    private readonly LatestLook _look = new();
    private RunReading? _seen;
    private PlanGround? _ground;
    private IReadOnlyList<PlanRequest> _requests = [];
    private HyperparameterOptions? _planned;

    public ErrorInfo? Error { get; private set; }

    public bool IsLooking => _look.IsBusy;

    public PlanRequest? Request { get; private set; }

    public RunPlan? Plan { get; private set; }

    /// <summary>What all runs of a sweep need, the plan being that of its largest; null for one run.</summary>
    public SweepEstimate? Sweep { get; private set; }

    /// <summary>Whether the plan is what a probe has measured.</summary>
    public bool IsMeasured { get; private set; }

    // What was measured is this run's as long as nothing that it was measured with has changed.
    private string Key => string.Join('\n', [.. TuneCommandLine.Options(form.ToRequest()), .. form.Sweep?.Axes.Select(axis => $"{axis.Option}={axis.Text}") ?? [], form.Sweep?.RandomRuns]);

    /// <summary>Looks at what is new, and reckons.</summary>
    public async Task FollowAsync()
    {
        // The length is cut as it is reckoned.
        var wanted = form is { Model: not null, Preview: { } preview } ? Uncut(form.Reading(preview.Path)) : null;
        if (wanted != _seen)
        {
            (_seen, _ground, Error) = (wanted, null, null);
            Reckon();
            if (wanted is not null)
            {
                await _look.TakeAsync(cancellation => TryLookAsync(wanted, cancellation), found => (_ground, Error) = found);
            }
        }

        Reckon();
    }

    /// <summary>Measures a few updates, of a sweep those of its largest run; what is reckoned afterwards goes by that.</summary>
    public async Task ProbeAsync()
    {
        if (_planned is { } options)
        {
            var line = TuneCommandLine.Options(form.ToRequest() with { Hyperparameters = options });
            await form.Probe.TakeAsync(Key, cancellation => plans.ProbeAsync(line, cancellation));
        }
    }

    /// <summary>The kinds of GPU that would do, with what the run, or all runs of the sweep one after the other, would take there.</summary>
    public IReadOnlyList<GpuNeed> OnGpus() => GpuNeed.Of(_requests);

    /// <summary>Ends what is still being looked at.</summary>
    public void Dispose() => _look.Dispose();

    /// <summary>Reckons with what is known.</summary>
    public void Reckon()
    {
        (Request, Plan, Sweep, _requests, _planned, IsMeasured) = (null, null, null, [], null, false);
        var measured = form.Probe.Of(() => Key);
        if (_ground is { } ground && ChosenDevice.Of(form, monitor) is { } device && form.Resolve(device.Id) is { } values)
        {
            IsMeasured = measured is not null;
            if (form.ResolveSweep(device.Id) is { Count: > 0 } runs)
            {
                var requests = runs.Select(run => Planned(run.Values)).ToList();
                (Sweep, _requests) = (SweepEstimate.Of(requests), requests);
                (Request, Plan, _planned) = (Sweep.Largest, Sweep.LargestPlan, runs[requests.FindIndex(run => ReferenceEquals(run, Sweep.Largest))].Options);
            }
            else
            {
                Request = Planned(values);
                (Plan, _requests, _planned) = (RunPlan.Of(Request), [Request], form.ToRequest().Hyperparameters);
            }

            PlanRequest Planned(ResolvedHyperparameters run)
            {
                var request = plans.Request(ground, run, device);
                return measured is null ? request : request with { Refinement = measured };
            }
        }
    }

    private static RunReading Uncut(RunReading reading) => reading with { Encoding = reading.Encoding with { MaxLength = null } };

    private async Task<(PlanGround? Ground, ErrorInfo? Error)> TryLookAsync(RunReading reading, CancellationToken cancellation)
    {
        try
        {
            return (await plans.LookAsync(reading, cancellation), null);
        }
        catch (TuningException fault)
        {
            return (null, fault.ToInfo());
        }
    }
}
