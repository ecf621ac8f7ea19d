using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Web.State;

/// <summary>Goes through a whole data file, a record at a time: a fault in line 37 is told before the start and not by a worker.</summary>
internal static class DatasetLook
{
    /// <summary>Recognises and reads a file.</summary>
    /// <param name="roots">Where it may lie.</param>
    /// <param name="path">The file.</param>
    /// <param name="records">Records that are kept to be shown.</param>
    /// <param name="options">What is said of the file that its content does not say.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TuningException">It cannot be used: names line, field and remedy, and the file's other faults with it.</exception>
    internal static DatasetPreview Preview(DataRoots roots, string path, int records, DataOptions? options, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "No data file is named.", "Choose a sample, upload a file or name a path.");
        }

        path = roots.Require(path.Trim());
        var data = DatasetFile.Open(path, options);
        var first = new List<TrainingRecord>();
        var (count, characters, skipped) = (0L, 0L, 0L);
        try
        {
            foreach (var record in data.Records(_ => skipped++, cancellationToken))
            {
                count++;
                characters += record.Text?.Length ?? 0;
                if (first.Count < records)
                {
                    first.Add(record);
                }
            }
        }
        catch (TuningException fault)
        {
            throw data.WithOthers(fault, cancellationToken);
        }

        return count > 0
            ? new DatasetPreview(path, data.Format.ToContractName(), count, first)
            {
                Characters = data.Format == DatasetFormat.Text ? characters : 0,
                Skipped = skipped,
                IsPlainText = data.IsPlainText,
            }
            : throw new TuningException(ErrorCodes.InvalidData, "The file holds no record that can be used.", "It needs at least one.", file: path);
    }
}
