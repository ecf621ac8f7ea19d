using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Training;

/// <summary>Makes a <see cref="TrainingSet"/> of data files: read, encoded, masked, split.</summary>
internal static class TrainingData
{
    /// <summary>Reads a file's records.</summary>
    /// <param name="path">The file.</param>
    /// <param name="leaveIfStopped">Called for each record; throws <see cref="OperationCanceledException"/> to leave off.</param>
    internal static (Dataset Dataset, List<TrainingRecord> Records) Read(string path, Action leaveIfStopped)
    {
        var dataset = DatasetFile.Open(path);
        var records = new List<TrainingRecord>();
        foreach (var record in dataset.Records())
        {
            leaveIfStopped();
            records.Add(record);
        }

        return (dataset, records);
    }

    /// <summary>Encodes and splits.</summary>
    /// <returns>The examples, and the event that tells of them.</returns>
    /// <exception cref="TuningException">No record has a token to learn from.</exception>
    internal static (TrainingSet Set, DataPreparedEvent Event) Prepare(
        RunSpec spec,
        ModelText text,
        ResolvedHyperparameters hyperparameters,
        Dataset dataset,
        IReadOnlyList<TrainingRecord> records,
        int vocabularySize,
        Action leaveIfStopped)
    {
        var encoder = text.Encoder(new EncodingOptions
        {
            MaskPrompt = hyperparameters.MaskPrompt,
            PromptWeight = hyperparameters.PromptLossWeight ?? 1,
            MaxLength = hyperparameters.MaxSequenceLength,
            SystemPrompt = spec.SystemPrompt,
        });
        var all = Encode(encoder, records, spec.TrainingFile, hyperparameters, leaveIfStopped);
        var usable = Usable(all, records);
        var (trained, held) = spec.ValidationFile is { } file
            ? (usable, ReadUsable(encoder, file, hyperparameters, leaveIfStopped))
            : Split(usable, hyperparameters);
        List<EncodedExample> training = [.. trained.Select(pair => pair.Example)];

        // A weight is for learning: runs with different ones are told apart by their answers.
        var measured = held.Select(pair => (Example: pair.Example.InFull(), pair.Record)).Where(pair => pair.Example.TrainedTokens > 0).ToList();
        List<EncodedExample> validation = [.. measured.Select(pair => pair.Example)];
        RefuseForeignIds(training.Concat(validation), vocabularySize, spec.Model);

        // Padding is never looked at, so any id that the model has will do.
        var padding = text.PaddingId < vocabularySize ? text.PaddingId : 0;
        return (new TrainingSet(training, validation, padding) { ValidationRecords = [.. measured.Select(pair => pair.Record)] }, new DataPreparedEvent
        {
            Format = dataset.Format.ToContractName(),
            TrainingExamples = training.Count,
            ValidationExamples = validation.Count,
            Tokens = training.Sum(example => (long)example.Ids.Length),
            TrainedTokens = training.Sum(example => (long)example.TrainedTokens),
            TruncatedExamples = all.Count(example => example.Truncated),
            SkippedExamples = all.Count - usable.Count,
            UnansweredExamples = usable.Count(pair => pair.Example.LeftOutTurns > 0),
            LongestExample = training.Max(example => example.Ids.Length),
            ExamplesWithEnd = training.Count(example => example.Ids.Where((id, place) => example.Trained[place] && text.StopIds.Contains(id)).Any()),
        });
    }

    // A run that was started by the old rule goes on with it: its data must stay what it was.
    private static (List<(EncodedExample Example, TrainingRecord Record)> Train, List<(EncodedExample Example, TrainingRecord Record)> Validation) Split(
        List<(EncodedExample Example, TrainingRecord Record)> usable, ResolvedHyperparameters hyperparameters)
    {
        if (hyperparameters.SplitRule != "grouped" || hyperparameters.ValidationSplit == 0 || usable.Count < 2)
        {
            return TrainValidationSplit.Split(usable, hyperparameters.ValidationSplit, hyperparameters.Seed);
        }

        var labels = usable.Select(pair => SplitKey.Of(pair.Record, byLabel: true)).ToList();
        var byLabel = labels.Select(key => key.Label).Distinct().Count() < usable.Count / 3.0;
        var count = Math.Clamp((int)Math.Round(usable.Count * hyperparameters.ValidationSplit), 1, usable.Count - 1);
        var held = GroupedSplit.Draw(byLabel ? labels : [.. labels.Select(key => key with { Label = 0 })], count, hyperparameters.Seed);
        if (!held.Contains(true))
        {
            // Everything asks the same: then nothing can be kept apart.
            return TrainValidationSplit.Split(usable, hyperparameters.ValidationSplit, hyperparameters.Seed);
        }

        return ([.. usable.Where((_, index) => !held[index])], [.. usable.Where((_, index) => held[index])]);
    }

    private static List<EncodedExample> Encode(ExampleEncoder encoder, IReadOnlyList<TrainingRecord> records, string file, ResolvedHyperparameters hyperparameters, Action leaveIfStopped)
    {
        List<EncodedExample> examples;
        try
        {
            examples = [.. records.AsParallel().AsOrdered().Select(record =>
            {
                leaveIfStopped();
                return encoder.Encode(record);
            })];
        }
        catch (AggregateException exception) when (exception.InnerException is OperationCanceledException)
        {
            throw new OperationCanceledException(null, exception);
        }
        catch (AggregateException exception) when (exception.InnerException is TuningException fault)
        {
            throw new TuningException(fault.Code, fault.Message, fault.Remedy, fault.File ?? file, fault.Line, fault.Field, exception);
        }

        return examples.Any(example => example.TrainedTokens > 0)
            ? examples
            : throw new TuningException(
                ErrorCodes.NoTrainableTokens,
                $"None of the {examples.Count:n0} records has a token to learn from: cut to {hyperparameters.MaxSequenceLength} tokens, no answer is left.",
                "Raise --max-sequence-length, or check that the records end with an answer.",
                file,
                field: "maxSequenceLength");
    }

    private static void RefuseForeignIds(IEnumerable<EncodedExample> examples, int vocabularySize, string modelFolder)
    {
        var largest = examples.Max(example => example.Ids.Max());
        if (largest >= vocabularySize)
        {
            throw new TuningException(
                ErrorCodes.InvalidTokenizer,
                $"The tokenizer gives token id {largest}, but the model has {vocabularySize} embeddings.",
                "Tokenizer and weights do not belong together: download the model again.",
                modelFolder,
                field: "vocab_size");
        }
    }

    private static List<(EncodedExample Example, TrainingRecord Record)> ReadUsable(ExampleEncoder encoder, string file, ResolvedHyperparameters hyperparameters, Action leaveIfStopped)
    {
        var records = Read(file, leaveIfStopped).Records;
        return Usable(Encode(encoder, records, file, hyperparameters, leaveIfStopped), records);
    }

    private static List<(EncodedExample Example, TrainingRecord Record)> Usable(List<EncodedExample> examples, IReadOnlyList<TrainingRecord> records) =>
        [.. examples.Zip(records).Where(pair => pair.First.TrainedTokens > 0)];
}
