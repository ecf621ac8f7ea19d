using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Containers;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>The layouts, and which of them a file has.</summary>
internal static class LayoutCatalog
{
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
    ];

    private static readonly string Understood = string.Join("; ", Layouts.Select(layout => layout.Description));

    /// <summary>The layout that most of the first records have.</summary>
    /// <exception cref="TuningException">There is no record, none can be read, or none has a layout that is understood.</exception>
    public static ILayout Recognise(IRecordReader reader, string path)
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
        var best = Layouts.MaxBy(layout => sample.Count(record => layout.Fits(record.Has)))!;
        var likeness = sample.Find(record => best.Fits(record.Has));
        RefuseStranger(likeness ?? sample[0], best);
        return likeness is null ? throw Unknown(sample) : best;
    }

    /// <summary>Whether a record with fields of these names has a layout that is understood.</summary>
    public static bool Knows(IReadOnlyCollection<string> names) => Find(name => names.Contains(name, StringComparer.OrdinalIgnoreCase)) is not null;

    /// <summary>Whether an object with these names is a turn of a conversation rather than a record.</summary>
    public static bool LooksLikeTurn(IReadOnlyCollection<string> names) =>
        names.Contains("role") || names.Contains("from") || names.Contains("parts");

    /// <summary>Refuses a record of a layout that cannot be tuned with, or of another one than the file's.</summary>
    public static void RefuseStranger(RawRecord record, ILayout layout)
    {
        foreach (var stranger in StrangerLayout.All)
        {
            if (stranger.Fits(record))
            {
                throw record.Place.Fault($"{stranger.What}. {Found([record])}", stranger.Remedy);
            }
        }

        if (!layout.Fits(record.Has) && Find(record.Has) is { } other)
        {
            throw record.Place.Fault(
                $"is laid out as {other.Description}, but this file's records are {layout.Description}",
                "Put records of different layouts into files of their own.");
        }
    }

    private static ILayout? Find(Func<string, bool> has) => Array.Find(Layouts, layout => layout.Fits(has));

    private static TuningException Unknown(List<RawRecord> sample) => new(
        ErrorCodes.InvalidData,
        $"The records have no layout that is understood. {Found(sample)}.",
        "Rename the field with the question to \"prompt\" and the one with the answer to \"completion\", or use another of these layouts.",
        sample[0].Place.File,
        sample[0].Place.Line);

    private static string Found(List<RawRecord> records)
    {
        var names = records.SelectMany(record => record.Fields).Select(field => field.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return $"Fields found: {(names.Count == 0 ? "none" : Excerpt.List(names))}. Understood: {Understood}";
    }
}
