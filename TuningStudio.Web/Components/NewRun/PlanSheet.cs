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
    private (string Key, Refinement Measured)? _probe;

    public ErrorInfo? Error { get; private set; }

    public bool IsLooking => _look.IsBusy;

    public PlanRequest? Request { get; private set; }

    public RunPlan? Plan { get; private set; }

    /// <summary>What all runs of a sweep need, the plan being that of its largest; null for one run.</summary>
    public SweepEstimate? Sweep { get; private set; }

    /// <summary>Whether the plan is what a probe has measured.</summary>
    public bool IsMeasured { get; private set; }

    private DeviceSnapshot? Device => (form.Draft.Options.GetValueOrDefault("device") is { } named && named != "auto" ? monitor.Devices.FirstOrDefault(device => device.Id == named) : null)
        ?? monitor.Devices.FirstOrDefault(device => device.CanTrain);

    // What was measured is this run's as long as nothing that it was measured with has changed.
    private string Key => string.Join('\n', form.Draft.Options.OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => $"{option.Key}={option.Value}").Prepend($"{form.Draft.Model} {form.Draft.TrainingFile} {form.Draft.SystemPrompt}"));

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

    /// <summary>Measures a few updates, and goes by that from here on.</summary>
    /// <exception cref="TuningException">It could not be measured.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        if (Request is { } request)
        {
            var key = Key;
            _probe = (key, await plans.ProbeAsync(request, TuneCommandLine.Options(form.ToRequest()), cancellationToken));
            Reckon();
        }
    }

    /// <summary>Ends what is still being looked at.</summary>
    public void Dispose() => _look.Dispose();

    /// <summary>Reckons with what is known.</summary>
    public void Reckon()
    {
        (Request, Plan, Sweep, IsMeasured) = (null, null, null, false);
        if (_ground is { } ground && Device is { } device && form.Resolve(device.Id) is { } values)
        {
            IsMeasured = _probe?.Key == Key;
            if (form.ResolveSweep(device.Id) is { Count: > 0 } runs)
            {
                Sweep = SweepEstimate.Of(runs.Select(Planned));
                (Request, Plan) = (Sweep.Largest, Sweep.LargestPlan);
            }
            else
            {
                Request = Planned(values);
                Plan = RunPlan.Of(Request);
            }

            PlanRequest Planned(ResolvedHyperparameters run)
            {
                var request = plans.Request(ground, run, device);
                return IsMeasured ? request with { Refinement = _probe!.Value.Measured } : request;
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
