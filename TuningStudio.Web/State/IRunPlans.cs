using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Estimates;

namespace TuningStudio.Web.State;

/// <summary>What a plan stands on: model and data, looked at once.</summary>
public sealed record PlanGround(ModelSize Model, DataSize Data)
{
    /// <summary>What runs were measured at until then.</summary>
    public IReadOnlyList<RunMeasurement> Past { get; init; } = [];
}

/// <summary>Reckons what runs need before they are started. Every task refuses with a <see cref="Core.Contracts.TuningException"/>.</summary>
public interface IRunPlans
{
    /// <summary>What the person said of the devices.</summary>
    PlanFigures Figures { get; }

    /// <summary>Keeps it for the next time. It counts from the call on.</summary>
    Task KeepAsync(PlanFigures figures);

    /// <summary>What past runs on a device were measured at, by kind of run; newest first.</summary>
    /// <param name="device">Its id.</param>
    Task<IReadOnlyList<(RunMeasurement Newest, Refinement Refinement)>> MeasuredAsync(string device);

    /// <summary>Forgets that, so that the formula counts alone until another run has been measured.</summary>
    /// <param name="device">Its id.</param>
    /// <exception cref="Core.Contracts.TuningException">The file cannot be written.</exception>
    Task ForgetAsync(string device);

    /// <summary>A device as an estimate sees it now, with the person's power where there is one.</summary>
    DeviceSize Size(DeviceSnapshot device);

    /// <summary>Looks at model and data; what was seen already is not read again. The reading names a model.</summary>
    Task<PlanGround> LookAsync(RunReading reading, CancellationToken cancellationToken = default);

    /// <summary>What is to be reckoned, on a device as it is now and with what past runs there said when the ground was looked at.</summary>
    PlanRequest Request(PlanGround ground, ResolvedHyperparameters values, DeviceSnapshot device);

    /// <summary>Measures a few updates in a process of its own.</summary>
    /// <param name="options">The run as options of the command line.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Refinement> ProbeAsync(IReadOnlyList<string> options, CancellationToken cancellationToken = default);
}

/// <summary>Starts probes.</summary>
internal interface IProbeLauncher
{
    /// <summary>Starts <c>tuningstudio estimate --probe</c>.</summary>
    ILineProcess Start(IReadOnlyList<string> options);
}
