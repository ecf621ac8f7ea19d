using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Storing;

namespace TuningStudio.Core.Training;

/// <summary>The data files of a run, read, encoded and masked; <see cref="Prepare"/> makes a <see cref="TrainingSet"/> of them.</summary>
internal sealed class TrainingData
{
    private readonly RunSpec spec;
    private readonly ModelText text;
    private readonly EncodedFile training;
    private readonly EncodedFile? validation;

    private TrainingData(RunSpec spec, ModelText text, EncodedFile training, EncodedFile? validation) =>
        (this.spec, this.text, this.training, this.validation) = (spec, text, training, validation);

    /// <summary>Records, or windows of documents: what defaults depend on.</summary>
    internal int Count => training.Examples.Count;

    /// <summary>Whether the model learns documents instead of answers.</summary>
    internal bool IsText => training.IsText;

    /// <summary>The training file's records, read anew.</summary>
    internal IEnumerable<TrainingRecord> Records => TrainingFile.Records();

    /// <summary>The training file.</summary>
    internal Dataset TrainingFile => training.Dataset;

    /// <summary>The file that the validation examples stand in: one of their own, or the training file.</summary>
    internal Dataset ValidationFile => (validation ?? training).Dataset;

    /// <summary>Reads and encodes.</summary>
    /// <param name="spec">Names the files.</param>
    /// <param name="text">Tokenizer and template.</param>
    /// <param name="settings">Masking and length; what depends on the number of records is not looked at.</param>
    /// <param name="leaveIfStopped">Called for each record; throws <see cref="OperationCanceledException"/> to leave off.</param>
    /// <param name="note">Told of records that were left out.</param>
    /// <exception cref="TuningException">A file cannot be used, or no record has a token to learn from.</exception>
    internal static TrainingData Read(RunSpec spec, ModelText text, ResolvedHyperparameters settings, Action leaveIfStopped, Action<string> note)
    {
        var options = EncodingOptions.Of(settings, spec.SystemPrompt);
        var cache = TokenCache.Home();
        var training = EncodedFile.Read(spec.TrainingFile, spec, text, options, cache, leaveIfStopped, note);
        var validation = spec.ValidationFile is { } file ? EncodedFile.Read(file, spec, text, options, cache, leaveIfStopped, note) : null;
        return new TrainingData(spec, text, training, validation);
    }

    /// <summary>Encodes some of the training file's records, and looks at no other file.</summary>
    /// <param name="spec">Names the file.</param>
    /// <param name="text">Tokenizer and template.</param>
    /// <param name="settings">Masking and length.</param>
    /// <param name="choose">Which of the file's records.</param>
    /// <exception cref="TuningException">The file cannot be used, or none of them has a token to learn from.</exception>
    internal static TrainingData Sample(RunSpec spec, ModelText text, ResolvedHyperparameters settings, Func<Dataset, IReadOnlyList<TrainingRecord>> choose) =>
        new(spec, text, EncodedFile.Of(DatasetFile.Open(spec.TrainingFile, spec.Data), text, EncodingOptions.Of(settings, spec.SystemPrompt), choose), null);

    /// <summary>Splits.</summary>
    /// <returns>The examples, and the event that tells of them.</returns>
    /// <exception cref="TuningException">The tokenizer does not belong to the model.</exception>
    internal (TrainingSet Set, DataPreparedEvent Event) Prepare(ResolvedHyperparameters settings, int vocabularySize)
    {
        var usable = Usable(training);
        var (trained, held, heldOut) = validation is not null ? (Select(training, usable), Select(validation, Usable(validation)), null) : Split(usable, settings);

        // A weight is for learning: runs with different ones are told apart by their answers.
        List<EncodedExample> measured = [.. held.Select(example => example.InFull()).Where(example => example.TrainedTokens > 0)];
        RefuseForeignIds(trained.Concat(measured), vocabularySize, spec.Model);

        // Padding is never looked at, so any id that the model has will do.
        var padding = text.PaddingId < vocabularySize ? text.PaddingId : 0;
        var facts = trained.Facts.ToList();
        return (new TrainingSet(trained, measured, padding) { TrainingRecords = Records, ValidationRecords = RecordsOf(measured), HeldOut = heldOut }, new DataPreparedEvent
        {
            Format = training.Dataset.Format.ToContractName(),
            TrainingExamples = facts.Count,
            ValidationExamples = measured.Count,
            Tokens = facts.Sum(example => (long)example.Length),
            TrainedTokens = facts.Sum(example => (long)example.TrainedTokens),
            TruncatedExamples = training.Examples.Facts.Count(example => example.Truncated),
            SkippedExamples = training.Examples.Count - usable.Count,
            UnansweredExamples = usable.Count(place => training.Examples.FactsOf(place).LeftOutTurns > 0),
            LongestExample = facts.Max(example => example.Length),

            // A window of documents need not end.
            ExamplesWithEnd = IsText ? null : facts.Count(example => example.HasEnd),
        });
    }

    // Whole documents are held out where there are enough of them, parts of them otherwise.
    private (ExampleSelection Trained, ExampleSelection Held, IReadOnlyList<int>? HeldOut) Split(List<int> usable, ResolvedHyperparameters settings)
    {
        var whole = Whole(training.Documents);
        if (whole.Count < HyperparameterResolver.SplitFrom)
        {
            var (places, heldPlaces) = IsText ? TrainValidationSplit.Split(usable, settings.ValidationSplit, settings.Seed) : SplitRecords(usable, settings);
            return (Select(training, places), Select(training, heldPlaces), IsText ? null : [.. heldPlaces.Select(place => place + 1)]);
        }

        var (trained, held) = TrainValidationSplit.Split(whole, settings.ValidationSplit, settings.Seed);
        return (Windows(trained), Windows(held), null);

        ExampleSelection Windows(List<List<EncodedDocument>> documents)
        {
            var windows = EncodedFile.InMemory([.. TextWindows.Cut(documents.SelectMany(pieces => pieces), settings.MaxSequenceLength)], text.StopIds);
            return new ExampleSelection(windows, [.. Enumerable.Range(0, windows.Count)]);
        }
    }

    // A run that was started by the old rule goes on with it: its data must stay what it was.
    private (List<int> Trained, List<int> Held) SplitRecords(List<int> usable, ResolvedHyperparameters settings)
    {
        if (settings.SplitRule != "grouped" || settings.ValidationSplit == 0 || usable.Count < 2)
        {
            return TrainValidationSplit.Split(usable, settings.ValidationSplit, settings.Seed);
        }

        List<SplitKey> all = [.. Records.Select(record => SplitKey.Of(record, byLabel: true))];
        List<SplitKey> keys = [.. usable.Select(place => all[place])];
        var byLabel = keys.Select(key => key.Label).Distinct().Count() < usable.Count / 3.0;
        var count = HeldOut.CountOf(settings.ValidationSplit, usable.Count);
        var held = GroupedSplit.Draw(byLabel ? keys : [.. keys.Select(key => key with { Label = 0 })], count, settings.Seed);

        // Where everything asks the same, nothing can be kept apart.
        return held.Contains(true)
            ? ([.. usable.Where((_, index) => !held[index])], [.. usable.Where((_, index) => held[index])])
            : TrainValidationSplit.Split(usable, settings.ValidationSplit, settings.Seed);
    }

    private static List<List<EncodedDocument>> Whole(IReadOnlyList<EncodedDocument> pieces)
    {
        var documents = new List<List<EncodedDocument>>();
        var goesOn = false;
        foreach (var piece in pieces)
        {
            if (!goesOn)
            {
                documents.Add([]);
            }

            documents[^1].Add(piece);
            goesOn = piece.GoesOn;
        }

        return documents;
    }

    private List<TrainingRecord> RecordsOf(List<EncodedExample> examples)
    {
        var file = validation ?? training;
        if (file.IsText || examples.Count == 0)
        {
            return [];
        }

        var lines = examples.Select(example => example.Line).ToHashSet();
        return [.. file.Dataset.Records().Where(record => lines.Contains(record.Line))];
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

    private static ExampleSelection Select(EncodedFile file, IReadOnlyList<int> places) => new(file.Examples, places);

    private static List<int> Usable(EncodedFile file) => [.. Enumerable.Range(0, file.Examples.Count).Where(place => file.Examples.FactsOf(place).TrainedTokens > 0)];
}
