using System.Collections.Concurrent;
using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Core.Tokenization;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>What was seen of models, data and past runs is kept until the files change.</summary>
internal sealed class RunPlans(StudioHome home, DataRoots roots, IProbeLauncher probes) : IRunPlans, IHostedService
{
    private readonly ConcurrentDictionary<(RunReading Reading, DateTime Changed, DateTime ValidationChanged), PlanGround> _seen = new();
    private readonly Lock _writing = new();
    private volatile PlanFigures _figures = new();
    private PastRuns? _past;

    public PlanFigures Figures => _figures;

    /// <summary>Reads what the person said before the site was started.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _figures = PlanFiguresFile.Read(home.Root);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task KeepAsync(PlanFigures figures)
    {
        _figures = figures;
        return Task.Run(() =>
        {
            lock (_writing)
            {
                // The newest, whoever comes first. Where they cannot be written, they count until the site ends.
                PlanFiguresFile.TryWrite(home.Root, _figures);
            }
        });
    }

    public Task<IReadOnlyList<(RunMeasurement Newest, Refinement Refinement)>> MeasuredAsync(string device) => Task.Run(() => Refinement.AllOf(Past(), device));

    public Task ForgetAsync(string device) => Task.Run(() =>
    {
        if (!MeasurementFile.TryForget(home.Root, device))
        {
            throw new TuningException(ErrorCodes.Internal, "What was measured cannot be taken out of the home folder.", "Check that the folder can be written.", MeasurementFile.PathIn(home.Root));
        }
    });

    public DeviceSize Size(DeviceSnapshot device)
    {
        var free = device.UsedMemoryBytes is { } used ? device.MemoryBytes - used : (long?)null;
        var size = device.Id == "cpu" ? DeviceSize.Cpu(Environment.ProcessorCount, device.MemoryBytes, free, CpuFeatures.ComputesBFloat16) : DeviceSize.Gpu(device.Name, device.MemoryBytes, free);
        return Figures.Of(device.Id).Watts is { } watts ? size with { Watts = watts } : size;
    }

    public Task<PlanGround> LookAsync(RunReading reading, CancellationToken cancellationToken = default) => Task.Run(() => Look(reading, cancellationToken), cancellationToken);

    public PlanRequest Request(PlanGround ground, ResolvedHyperparameters values, DeviceSnapshot device)
    {
        values = values with { Device = device.Id, Precision = values.Precision != "auto" ? values.Precision : device.Id == "cpu" && !CpuFeatures.ComputesBFloat16 ? "fp32" : "bf16" };
        var past = Refinement.Of(ground.Past, device.Id, values.Precision, values.Method, values.Quantization, ground.Model.Parameters);
        return new(ground.Model, values, ground.Data, Size(device), past, Figures.Of(device.Id).PricePerHour);
    }

    public async Task<Refinement> ProbeAsync(IReadOnlyList<string> options, CancellationToken cancellationToken = default)
    {
        await using var process = probes.Start(options);
        while (await process.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Parse(line) is { } answer)
            {
                return new(answer.FlopsPerSecond, answer.MemoryFactor, 1);
            }
        }

        throw new TuningException(ErrorCodes.Internal, $"The probe ended without a result: {process.LastWords ?? "nothing was said"}", "Try again, or go by the formula.");
    }

    private PlanGround Look(RunReading reading, CancellationToken cancellationToken)
    {
        // The length is cut as it is reckoned, so that it may change without another look.
        reading = reading with { Encoding = reading.Encoding with { MaxLength = null } };
        var key = (reading, File.GetLastWriteTimeUtc(reading.Path), reading.ValidationPath is { } path ? File.GetLastWriteTimeUtc(path) : default);
        if (!_seen.TryGetValue(key, out var seen))
        {
            var measure = new RecordMeasure(ModelText.Load(reading.Model!).With(reading.Template), reading.Encoding);
            var lengths = LengthSample.Of(DatasetFile.Open(roots.Require(reading.Path), reading.Data), measure, cancellationToken);
            var validated = reading.ValidationPath is { } validation ? LengthSample.Count(DatasetFile.Open(roots.Require(validation), reading.Data), cancellationToken) : 0;
            seen = _seen[key] = new(ModelSizeReader.Read(reading.Model!), new(lengths.Records, lengths.Lengths, lengths.TrainedShare, lengths.IsText) { ValidationRecords = validated });
        }

        return seen with { Past = Past() };
    }

    private static ProbeLine? Parse(string line)
    {
        try
        {
            var read = JsonSerializer.Deserialize<ProbeLine>(line, JsonSerializerOptions.Web);
            return read?.Type switch
            {
                "estimate" => read,
                "error" => throw new TuningException(read.Code ?? ErrorCodes.Internal, read.Message ?? line, read.Remedy),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Looked at often, changed as a run ends.
    private IReadOnlyList<RunMeasurement> Past()
    {
        var changed = File.GetLastWriteTimeUtc(MeasurementFile.PathIn(home.Root));
        if (_past is not { } known || known.Changed != changed)
        {
            _past = known = new(changed, MeasurementFile.Read(home.Root));
        }

        return known.Measured;
    }

    private sealed record PastRuns(DateTime Changed, IReadOnlyList<RunMeasurement> Measured);

    private sealed record ProbeLine(string? Type, double FlopsPerSecond, double MemoryFactor, string? Code, string? Message, string? Remedy);
}
