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

    public Task<DataReport> ReportAsync(string path, string? validationPath, string? model, EncodingOptions options, IProgress<long>? progress, CancellationToken cancellationToken = default) => Task.Run(
        () => DataInspection.Run(
            DatasetFile.Open(path), validationPath is null ? null : DatasetFile.Open(validationPath), model is null ? null : new RecordMeasure(ModelText.Load(model), options), progress, cancellationToken),
        cancellationToken);

    public Task<DatasetVersion> ApplyAsync(string path, IReadOnlyList<DataFix> fixes, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            lock (_writing)
            {
                var original = DatasetVersion.Of(path)?.Original ?? Path.GetFullPath(path);
                var folder = Folder(original);
                Directory.CreateDirectory(folder);
                var number = Versions(original).Select(version => version.Number).DefaultIfEmpty(0).Max() + 1;
                var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(original)}-v{number}.jsonl"));
                return DataPreparation.Apply(DatasetFile.Open(path), fixes, file, time.GetUtcNow(), number, cancellationToken);
            }
        },
        cancellationToken);

    public IReadOnlyList<DatasetVersion> Versions(string path)
    {
        var folder = Folder(DatasetVersion.Of(path)?.Original ?? Path.GetFullPath(path));
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, "*" + DatasetVersion.Ending).Select(note => DatasetVersion.Of(note[..^DatasetVersion.Ending.Length])).OfType<DatasetVersion>().OrderBy(version => version.Number)];
    }

    public Task<(int Number, RecordXray Xray)?> XrayAsync(string path, string model, EncodingOptions options, int number, string? search, CancellationToken cancellationToken = default) => Task.Run<(int, RecordXray)?>(
        () =>
        {
            var at = 0;
            foreach (var record in DatasetFile.Open(path).Records(cancellationToken))
            {
                at++;
                if (at >= number && (string.IsNullOrEmpty(search) || record.Messages.Any(message => message.Content.Contains(search, StringComparison.OrdinalIgnoreCase))))
                {
                    return (at, RecordXray.Of(ModelText.Load(model), options, record));
                }
            }

            return null;
        },
        cancellationToken);

    // Files of the same name from different places have folders of their own.
    private string Folder(string original) =>
        Path.Combine(home.Datasets, "versions", $"{Path.GetFileNameWithoutExtension(original)}-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(original)))[..8]}");
}
