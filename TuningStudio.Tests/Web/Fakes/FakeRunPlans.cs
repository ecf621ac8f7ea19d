using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>A model of a billion and records of a few hundred tokens, whatever is named; a probe answers when a test lets it.</summary>
internal sealed class FakeRunPlans : IRunPlans
{
    public PlanFigures Figures { get; private set; } = new();

    internal PlanGround Ground { get; set; } = new(ModelSize.Gated(16, 2048, 8192, 32, 8, 64, 128256, tied: true), new(480, [100, 200, 300], 0.5));

    /// <summary>How a look goes.</summary>
    internal Func<Task<PlanGround>>? Look { get; set; }

    internal TaskCompletionSource<Refinement> Probe { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal IReadOnlyList<string>? Probed { get; private set; }

    /// <summary>Whether somebody did not want to wait for it.</summary>
    internal bool IsProbeEnded { get; private set; }

    internal Refinement? Past { get; set; }

    internal List<RunMeasurement> Runs { get; } = [];

    /// <summary>What is measured is read for as long as a test says.</summary>
    internal Task Measuring { get; set; } = Task.CompletedTask;

    internal TuningException? Refusal { get; set; }

    public Task KeepAsync(PlanFigures figures)
    {
        Figures = figures;
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<(RunMeasurement Newest, Refinement Refinement)>> MeasuredAsync(string device)
    {
        await Measuring;
        return Refinement.AllOf(Runs, device);
    }

    public Task ForgetAsync(string device)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Runs.RemoveAll(run => run.Device == device);
        return Task.CompletedTask;
    }

    public DeviceSize Size(DeviceSnapshot device)
    {
        var size = device.Id == "cpu" ? DeviceSize.Cpu(16, device.MemoryBytes, null, computesBFloat16: true) : DeviceSize.Gpu(device.Name, device.MemoryBytes, null);
        return Figures.Of(device.Id).Watts is { } watts ? size with { Watts = watts } : size;
    }

    public Task<PlanGround> LookAsync(RunReading reading, CancellationToken cancellationToken = default) => Look?.Invoke() ?? Task.FromResult(Ground);

    public PlanRequest Request(PlanGround ground, ResolvedHyperparameters values, DeviceSnapshot device) =>
        new(ground.Model, values with { Precision = "bf16" }, ground.Data, Size(device), Past, Figures.Of(device.Id).PricePerHour);

    public Task<Refinement> ProbeAsync(IReadOnlyList<string> options, CancellationToken cancellationToken = default)
    {
        Probed = options;
        cancellationToken.Register(() => IsProbeEnded = true);
        return Probe.Task.WaitAsync(cancellationToken);
    }
}
