using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Tokenization;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>Versions lie below the home's <c>datasets/versions</c>, a folder for each original.</summary>
internal sealed class DataReports(StudioHome home, TimeProvider time) : IDataReports
{
    private readonly Lock _writing = new();
    private Kept? _text;

    public Task<DataReport> ReportAsync(RunReading reading, IProgress<long>? progress, CancellationToken cancellationToken = default) => Task.Run(
        () => DataInspection.Run(
            DatasetFile.Open(reading.Path, reading.Data),
            reading.ValidationPath is { } validation ? DatasetFile.Open(validation, reading.Data) : null,
            Measure(reading),
            progress,
            cancellationToken),
        cancellationToken);

    public Task<DatasetVersion> ApplyAsync(RunReading reading, IReadOnlyList<DataFix> fixes, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            lock (_writing)
            {
                var original = DatasetVersion.Of(reading.Path)?.Original ?? Path.GetFullPath(reading.Path);
                var folder = VersionFolder.Of(home, original);
                Directory.CreateDirectory(folder);
                var number = Versions(original).Select(version => version.Number).DefaultIfEmpty(0).Max() + 1;
                var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(original)}-v{number}.jsonl"));
                return DataPreparation.Apply(DatasetFile.Open(reading.Path, reading.Data), fixes, file, time.GetUtcNow(), number, Measure(reading), cancellationToken);
            }
        },
        cancellationToken);

    public IReadOnlyList<DatasetVersion> Versions(string path)
    {
        var folder = VersionFolder.Of(home, DatasetVersion.Of(path)?.Original ?? Path.GetFullPath(path));
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, "*" + DatasetVersion.Ending).Select(note => DatasetVersion.Of(note[..^DatasetVersion.Ending.Length])).OfType<DatasetVersion>().OrderBy(version => version.Number)];
    }

    public Task<IReadOnlyList<DatasetVersion>> VersionsAsync(string path) => Task.Run(() => Versions(path));

    public Task<(int Number, RecordXray Xray)?> XrayAsync(RunReading reading, int number, string? search, CancellationToken cancellationToken = default) => Task.Run<(int, RecordXray)?>(
        () =>
        {
            var data = DatasetFile.Open(reading.Path, reading.Data);
            var encoding = data.Format == DatasetFormat.Text ? reading.Encoding with { MaxLength = null } : reading.Encoding;
            return RecordSearch.Find(data, number, search, cancellationToken) is (var at, var record) ? (at, RecordXray.Of(Text(reading)!, encoding, record)) : null;
        },
        cancellationToken);

    private RecordMeasure? Measure(RunReading reading) => Text(reading) is { } text ? new RecordMeasure(text, reading.Encoding) : null;

    // The last one stays: who looks at one record looks at the next.
    private ModelText? Text(RunReading reading)
    {
        if (reading.Model is not { } model)
        {
            return null;
        }

        var loaded = _text is { } kept && kept.Model == model ? kept.Text : ModelText.Load(model);
        _text = new Kept(model, loaded);
        return loaded.With(reading.Template);
    }

    private sealed record Kept(string Model, ModelText Text);
}
