using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Containers;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>The layouts, and which of them a file has.</summary>
internal static class LayoutCatalog
{
    /// <summary>Field of an error that a person can mend by saying what the columns mean.</summary>
    public const string UnknownField = "columns";

    private const int SampleSize = 16;

    // Chats first: rows of a chat may also carry the prompt they were made from.
    private static readonly ILayout[] Layouts =
    [
        new MessagesLayout(),
        new ShareGptLayout(),
        new GeminiLayout(),
        new AlpacaLayout(),
        new InputOutputLayout(),
        new PromptCompletionLayout(),
        new TextLayout(),
    ];

    private static readonly string Understood = string.Join("; ", Layouts.Select(layout => layout.Description));

    /// <summary>The layout that a person chose, that the container gives, or that most of the first records have.</summary>
    /// <exception cref="TuningException">There is no record, none can be read, none has a layout that is understood, or a column that was named is not there.</exception>
    public static ILayout Recognise(IRecordReader reader, string path, DataOptions options)
    {
        var sample = Sample(reader, path);
        if (options.Columns is { Count: > 0 } columns)
        {
            return Mapped(columns, sample);
        }

        if (reader.Layout is { } own)
        {
            return own;
        }

        if (options.Preference is not null && sample.Exists(record => StrangerLayout.Find(record) is not null))
        {
            return new PreferenceLayout();
        }

        var best = Layouts.MaxBy(layout => sample.Count(record => layout.Fits(record.Has)))!;
        var likeness = sample.Find(record => best.Fits(record.Has));
        RefuseStranger(likeness ?? sample[0], best);
        return likeness is null || (best is TextLayout && sample.Exists(TextLayout.HasMore)) ? throw Unknown(sample)
            : best is PromptCompletionLayout && sample.TrueForAll(PromptCompletionLayout.AsksNothing) ? new PromptCompletionLayout(isOpenEnded: true)
            : best;
    }

    /// <summary>The first records that can be read.</summary>
    /// <exception cref="TuningException">There is none.</exception>
    public static List<RawRecord> Sample(IRecordReader reader, string path)
    {
        List<RawRecord> sample = [.. reader.Read(CancellationToken.None).Take(SampleSize)];
        if (sample.Count == 0)
        {
            throw new TuningException(
                ErrorCodes.InvalidData, reader.EmptyMessage, "Put the records into it, or choose another file.", path);
        }

        if (sample.TrueForAll(record => record.IsFaulty))
        {
            sample[0].ThrowIfFaulty();
        }

        sample.RemoveAll(record => record.IsFaulty);
        return sample;
    }

    /// <summary>A record in whichever layout it has.</summary>
    /// <exception cref="TuningException">It has none that is understood, or a fault.</exception>
    public static IReadOnlyList<ChatMessage>? MapKnown(RawRecord record) => (Find(record.Has) ?? throw Unknown([record])).Map(record);

    /// <summary>Whether a record with fields of these names has a layout that is understood.</summary>
    public static bool Knows(IReadOnlyCollection<string> names) =>
        Find(name => names.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } layout && (layout is not TextLayout || !TextLayout.HasMore(names));

    /// <summary>Whether an object with these names is a turn of a conversation rather than a record.</summary>
    public static bool LooksLikeTurn(IReadOnlyCollection<string> names) =>
        names.Contains("role") || names.Contains("from") || names.Contains("parts");

    /// <summary>Refuses a record of a layout that cannot be tuned with, or of another one than the file's.</summary>
    public static void RefuseStranger(RawRecord record, ILayout layout)
    {
        if (layout.IsChosen)
        {
            return;
        }

        if (StrangerLayout.Find(record) is { } stranger)
        {
            throw record.Place.Fault($"{stranger.What}. {Found([record])}", stranger.Remedy, StrangerLayout.Field);
        }

        if (!layout.Fits(record.Has) && Find(record.Has) is { } other)
        {
            throw record.Place.Fault(
                $"is laid out as {other.Description}, but this file's records are {layout.Description}",
                "Put records of different layouts into files of their own.");
        }
    }

    private static ILayout? Find(Func<string, bool> has) => Array.Find(Layouts, layout => layout.Fits(has));

    private static ILayout Mapped(IReadOnlyDictionary<string, string> columns, List<RawRecord> sample)
    {
        ColumnMap.Check(columns);
        var missing = columns.Where(pair => !ColumnMap.Tags.Contains(pair.Key)).Select(pair => pair.Value).Where(column => !sample.Exists(record => record.Has(column))).ToList();
        return missing.Count > 0
            ? throw new TuningException(
                ErrorCodes.InvalidData, $"The records have no {Excerpt.List(missing)}. {Fields(sample)}", "Name columns that are there.", sample[0].Place.File, field: UnknownField)
            : columns.TryGetValue(ColumnMap.Text, out var text) ? new TextLayout(text, isChosen: true) : new MappedLayout(columns);
    }

    private static TuningException Unknown(List<RawRecord> sample)
    {
        var guess = ColumnGuess.Of(Names(sample));
        var example = guess.Count > 0 ? ColumnMap.Write(guess) : "prompt=question,completion=answer";
        return new(
            ErrorCodes.InvalidData,
            $"The records have no layout that is understood. {Found(sample)}.",
            $"Say what the columns mean, for instance --columns {example}, or rename the fields to those of a layout.",
            sample[0].Place.File,
            sample[0].Place.Line > 0 ? sample[0].Place.Line : null,
            UnknownField);
    }

    private static string Found(List<RawRecord> records) => $"{Fields(records)} Understood: {Understood}";

    private static string Fields(List<RawRecord> records) => Names(records) is { Count: > 0 } names ? $"Fields found: {Excerpt.List(names)}." : "Fields found: none.";

    private static List<string> Names(List<RawRecord> records) =>
        [.. records.SelectMany(record => record.Fields).Select(field => field.Name).Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
}
