using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Storing;

namespace TuningStudio.Core.Training;

/// <summary>A data file as the model sees it. Its texts are not kept: whoever needs one reads the file again.</summary>
/// <param name="Dataset">The file.</param>
/// <param name="Examples">Every record of conversations, those without a trained token included; the windows of documents.</param>
/// <param name="Documents">The documents that windows were cut from; empty for conversations.</param>
internal sealed record EncodedFile(Dataset Dataset, ExampleStore Examples, IReadOnlyList<EncodedDocument> Documents)
{
    private const int LinesNamed = 10;

    /// <summary>Whether it holds documents.</summary>
    internal bool IsText => Dataset.Format == DatasetFormat.Text;

    /// <summary>Reads and encodes a file, or finds its tokens where they are kept.</summary>
    /// <param name="path">The file.</param>
    /// <param name="spec">How it is read, and what is put before its records.</param>
    /// <param name="text">Makes tokens.</param>
    /// <param name="options">How.</param>
    /// <param name="cache">Where tokens of large files are kept.</param>
    /// <param name="leaveIfStopped">Called for each record; throws <see cref="OperationCanceledException"/> to leave off.</param>
    /// <param name="note">Told of records that were left out.</param>
    /// <exception cref="TuningException">It cannot be read or encoded, or has nothing to learn.</exception>
    internal static EncodedFile Read(string path, RunSpec spec, ModelText text, EncodingOptions options, TokenCache cache, Action leaveIfStopped, Action<string> note)
    {
        var dataset = DatasetFile.Open(path, spec.Data);
        if (!dataset.HasTurns && !string.IsNullOrEmpty(spec.SystemPrompt))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "A system prompt has no place in text without turns.", "Leave it out, or use data with questions and answers.", path, field: "systemPrompt");
        }

        var reading = new RecordEncoding(dataset, text.Encoder(options), leaveIfStopped);
        var file = dataset.Format == DatasetFormat.Text ? Windows(dataset, reading, options) : new EncodedFile(dataset, Conversations(reading, spec, text, options, cache), []);
        if (reading.Skipped.Count is > 0 and var skipped)
        {
            note($"{skipped:n0} records of {path} cannot be used and were left out, on lines {string.Join(", ", reading.Skipped.Take(LinesNamed).Select(fault => fault.Line))}{(skipped > LinesNamed ? ", …" : string.Empty)}.");
        }

        return file.OrNothingToLearn(options);
    }

    /// <summary>Encodes some of a file's records; they stay in memory.</summary>
    /// <exception cref="TuningException">They cannot be read or encoded, or have nothing to learn.</exception>
    internal static EncodedFile Of(Dataset dataset, ModelText text, EncodingOptions options, Func<Dataset, IReadOnlyList<TrainingRecord>> choose)
    {
        var encoder = text.Encoder(options);
        var records = choose(dataset).AsParallel().AsOrdered();
        if (dataset.Format != DatasetFormat.Text)
        {
            return new EncodedFile(dataset, InMemory([.. records.Select(encoder.Encode)], text.StopIds), []).OrNothingToLearn(options);
        }

        List<EncodedExample> windows = [.. TextWindows.Cut(records.Select(record => encoder.EncodeDocument(record, goesOn: false)), options.MaxLength!.Value)];
        return new EncodedFile(dataset, InMemory(windows, new HashSet<int>()), []).OrNothingToLearn(options);
    }

    private EncodedFile OrNothingToLearn(EncodingOptions options) =>
        Examples.Facts.Any(facts => facts.TrainedTokens > 0) ? this : throw new TuningException(
            ErrorCodes.NoTrainableTokens,
            $"None of the {Examples.Count:n0} records has a token to learn from: cut to {options.MaxLength} tokens, no answer is left.",
            "Raise --max-sequence-length, or check that the records end with an answer.",
            Dataset.Path,
            field: "maxSequenceLength");

    private static EncodedFile Windows(Dataset dataset, RecordEncoding reading, EncodingOptions options)
    {
        var documents = reading.Documents().ToList();
        List<EncodedExample> windows = [.. TextWindows.Cut(documents, options.MaxLength!.Value)];
        return new EncodedFile(dataset, InMemory(windows, new HashSet<int>()), documents);
    }

    private static ExampleStore Conversations(RecordEncoding reading, RunSpec spec, ModelText text, EncodingOptions options, TokenCache cache)
    {
        var file = reading.Dataset.Path;
        if (new FileInfo(file).Length < TokenCache.SmallestFile || spec.Data is { SkipFaulty: true } || text.ChangesByTheDay)
        {
            return InMemory([.. reading.Examples()], text.StopIds);
        }

        try
        {
            var path = cache.PathOf(file, spec.Data, spec.Model, spec.Template, options);
            if (TokenCache.TryOpen(path) is { } kept)
            {
                return new ExampleStore(kept);
            }

            using (var writer = new TokenFileWriter(path))
            {
                foreach (var example in reading.Examples())
                {
                    writer.Add(example, ExampleFacts.Of(example, text.StopIds));
                }

                writer.Finish();
            }

            cache.Trim(path);
            if (TokenCache.TryOpen(path) is { } written)
            {
                return new ExampleStore(written);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // No room to keep them: then in memory, as for small files.
        }

        return InMemory([.. reading.Examples()], text.StopIds);
    }

    /// <summary>Examples that stay in memory.</summary>
    internal static ExampleStore InMemory(List<EncodedExample> examples, IReadOnlySet<int> stopIds) =>
        new(examples, [.. examples.Select(example => ExampleFacts.Of(example, stopIds))]);
}
