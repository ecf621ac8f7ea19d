using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports;

/// <summary>Writes a mended data set as a new file; the one it is made from is never touched.</summary>
public static class DataPreparation
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Applies fixes, a record at a time, and writes JSONL with a note beside it of how it came to be.</summary>
    /// <param name="dataset">The set as it is.</param>
    /// <param name="fixes">What to do; records that cannot be used are left out in any case.</param>
    /// <param name="output">The new file, which must not be there.</param>
    /// <param name="now">The time of making.</param>
    /// <param name="number">Its number; null takes the parent's and one more.</param>
    /// <param name="model">What it is for; fixes that depend on a model need it.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind then.</param>
    /// <exception cref="TuningException">The file is there already or cannot be written, nothing would be left in it, or a fix is unknown or needs a model.</exception>
    public static DatasetVersion Apply(
        Dataset dataset, IReadOnlyList<DataFix> fixes, string output, DateTimeOffset now, int? number = null, ITokenMeasure? model = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        RefusePlainText(dataset);
        var chain = new FixChain(fixes, dataset, model, cancellationToken);
        var (before, kept, changed) = (0L, 0L, 0L);
        var sha = Write(output, writer =>
        {
            foreach (var (row, record, _) in dataset.Rows(cancellationToken))
            {
                before++;
                if (record is not null && chain.Apply(row, record) is { } mended)
                {
                    kept++;
                    changed += mended.Changed ? 1 : 0;
                    writer(JsonLine(mended.Json));
                }
            }

            if (kept == 0)
            {
                throw new TuningException(ErrorCodes.InvalidData, "Nothing would be left of the data.", "Take fewer of the fixes.", dataset.Path);
            }
        });
        var parent = DatasetVersion.Of(dataset.Path);
        var version = new DatasetVersion
        {
            Path = Path.GetFullPath(output),
            Number = number ?? (parent?.Number ?? 0) + 1,
            Parent = Path.GetFullPath(dataset.Path),
            Original = parent?.Original ?? Path.GetFullPath(dataset.Path),
            Fixes = [.. FixChain.Ordered(fixes)],
            RecordsBefore = before,
            Records = kept,
            Changed = changed,
            Sha256 = sha,
            CreatedAt = now,
        };
        Note(version);
        return version;
    }

    /// <summary>Splits a file into a training and a validation part, by label where the answers are labels, and never with the same question in both.</summary>
    /// <param name="dataset">The set.</param>
    /// <param name="count">Records to hold out, of so many.</param>
    /// <param name="seed">Same seed, same split.</param>
    /// <param name="byLabel">Whether answers are labels.</param>
    /// <param name="training">The training part, which must not be there.</param>
    /// <param name="validation">The validation part, likewise.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Records of both parts.</returns>
    public static (int Training, int Validation) Split(Dataset dataset, Func<int, int> count, int seed, bool byLabel, string training, string validation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(count);
        RefusePlainText(dataset);
        var keys = dataset.Records(cancellationToken).Select(record => SplitKey.Of(record, byLabel)).ToList();
        var held = GroupedSplit.Draw(keys, count(keys.Count), seed);
        foreach (var (path, side) in new[] { (training, false), (validation, true) })
        {
            var sha = Write(path, writer =>
            {
                foreach (var (row, index) in dataset.Rows(cancellationToken).Where(row => row.Record is not null).Select((row, index) => (row.Row, index)))
                {
                    if (held[index] == side)
                    {
                        writer(JsonLine(RecordTexts.ToJson(row, dataset.Options.Columns)));
                    }
                }
            });
            if (DatasetVersion.Of(dataset.Path) is { } version)
            {
                Note(version with { Path = Path.GetFullPath(path), Sha256 = sha, Records = held.Count(isHeld => isHeld == side) });
            }
        }

        return (held.Count(isHeld => !isHeld), held.Count(isHeld => isHeld));
    }

    /// <summary>The rule of OpenAI's legacy tool: a fifth, and at most 1,000 records, are held out.</summary>
    public static int LegacyValidation(int records) => records - Math.Max(records - 1000, records * 4 / 5);

    private static void RefusePlainText(Dataset dataset)
    {
        if (dataset.IsPlainText)
        {
            throw new TuningException(ErrorCodes.InvalidOption, "Plain text has no records that could be written anew.", "Mend the text itself, or put it into JSONL, a record for each document: {\"text\": \"…\"}.", dataset.Path);
        }
    }

    private static void Note(DatasetVersion version) => File.WriteAllText(version.Path + DatasetVersion.Ending, JsonSerializer.Serialize(version, StudioJson.Indented.DatasetVersion));

    private static byte[] JsonLine(System.Text.Json.Nodes.JsonObject record)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            record.WriteTo(writer);
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    // Under another name until it is whole.
    private static string Write(string path, Action<Action<byte[]>> write)
    {
        var temporary = path + ".part";
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(line =>
                {
                    file.Write(line);
                    hash.AppendData(line);
                });
            }

            File.Move(temporary, path, overwrite: false);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The mended data cannot be written: {fault.Message}", "Choose another --output, or make room there.", path, innerException: fault);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
