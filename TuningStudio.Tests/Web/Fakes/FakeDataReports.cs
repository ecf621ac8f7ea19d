using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Tokenization;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Reports that find nothing unless a test says what.</summary>
internal sealed class FakeDataReports : IDataReports
{
    internal List<DataFinding> Findings { get; } = [];

    /// <summary>Set, a report waits for it.</summary>
    internal TaskCompletionSource? Gate { get; set; }

    /// <summary>Set, every question is refused with it.</summary>
    internal TuningException? Refusal { get; set; }

    /// <summary>Set, no fix is applied, because of it.</summary>
    internal TuningException? Unfixable { get; set; }

    /// <summary>Records that are told to have been read before the report is there.</summary>
    internal long? Progress { get; set; }

    /// <summary>What a report has beside its findings.</summary>
    internal Func<DataReport, DataReport> Shape { get; set; } = report => report;

    internal List<RunReading> Looked { get; } = [];

    internal List<DatasetVersion> Made { get; } = [];

    public async Task<DataReport> ReportAsync(RunReading reading, IProgress<long>? progress, CancellationToken cancellationToken = default)
    {
        Looked.Add(reading);
        if (Progress is { } read)
        {
            progress?.Report(read);
        }

        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        return Refusal is { } refusal ? throw refusal : Shape(new DataReport { Path = reading.Path, Format = "promptCompletion", Records = 480, Lengths = new LengthFacts { Histogram = [new(0, 99, 480)] }, Findings = Findings });
    }

    public Task<DatasetVersion> ApplyAsync(RunReading reading, IReadOnlyList<DataFix> fixes, CancellationToken cancellationToken = default)
    {
        if (Unfixable is not null)
        {
            throw Unfixable;
        }

        var version = new DatasetVersion { Path = $"{reading.Path}-v{Made.Count + 1}", Number = Made.Count + 1, Parent = reading.Path, Original = reading.Path, Fixes = fixes, Records = 470, Sha256 = "00" };
        Made.Add(version);
        return Task.FromResult(version);
    }

    public IReadOnlyList<DatasetVersion> Versions(string path) => Made.Exists(version => version.Path == path || version.Original == path) ? Made : [];

    public Task<IReadOnlyList<DatasetVersion>> VersionsAsync(string path) => Task.FromResult(Versions(path));

    /// <summary>Records that are looked for as long as a test says.</summary>
    internal Dictionary<int, TaskCompletionSource> Slow { get; } = [];

    public async Task<(int Number, RecordXray Xray)?> XrayAsync(RunReading reading, int number, string? search, CancellationToken cancellationToken = default)
    {
        // Deaf to cancellation: whoever asked must notice for itself.
        await (Slow.GetValueOrDefault(number)?.Task ?? Task.CompletedTask);
        return Refusal is { } refusal ? throw refusal : search == "nothing" ? null : (number, new RecordXray(number, [new(1, "<s>", false, true, true, false, false), new(7, "Hi", true, false, false, false, false)], 0));
    }
}
