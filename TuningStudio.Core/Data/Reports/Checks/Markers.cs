namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>The marks with which chat templates part turns, and which have no place in the texts between them.</summary>
internal static class Markers
{
    internal static IReadOnlyList<string> Known { get; } =
    [
        "<|im_start|>", "<|im_end|>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<|user|>", "<|assistant|>", "<|system|>", "<start_of_turn>", "<end_of_turn>", "<|begin_of_text|>",
        "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|endoftext|>", "<|end|>", "<|eom_id|>", "<s>[INST]",
    ];

    /// <summary>Marks of templates that stand in ordinary texts too, such as a line of a web page: told of, not taken out unasked.</summary>
    internal static IReadOnlyList<string> Doubtful { get; } = ["</s>", "### Instruction:", "### Response:"];

    /// <summary>Takes markers out until none is left, since what is left may make another one.</summary>
    internal static string Remove(string text, IReadOnlyList<string> markers)
    {
        for (var before = string.Empty; before != text;)
        {
            before = text;
            foreach (var marker in markers)
            {
                text = text.Replace(marker, string.Empty, StringComparison.Ordinal);
            }
        }

        return text;
    }
}

/// <summary>Texts that were written through a chat template already.</summary>
internal sealed class MarkerCheck(ITokenMeasure? model) : IDataCheck
{
    // Special tokens of one letter or none that anybody would write are no sign of a template.
    private readonly string[] markers = [.. Markers.Known.Concat(Markers.Doubtful).Concat(model?.SpecialTexts.Where(text => text.Length > 3 && text.AsSpan().IndexOfAny("<[|") >= 0) ?? []).Distinct()];
    private readonly HashSet<string> found = [];
    private readonly Marks marks = new();

    public void Look(RecordView record)
    {
        var isIn = false;
        foreach (var message in record.Record.Messages)
        {
            foreach (var marker in markers)
            {
                if (message.Content.Contains(marker, StringComparison.Ordinal))
                {
                    found.Add(marker);
                    isIn = true;
                }
            }
        }

        if (isIn)
        {
            marks.Add(record);
        }
    }

    public IEnumerable<DataFinding> Conclude(SetFacts set)
    {
        if (marks.Count > 0)
        {
            // Of what was found, the certain ones; the doubtful ones where there are no others, and then by choice.
            string[] certain = [.. found.Except(Markers.Doubtful)];
            yield return marks.Finding(DataFindingCodes.Markers, FindingSeverity.Warning, new(Fixes.DataFixes.RemoveMarkers, certain.Length > 0 ? certain : [.. found]), recommended: certain.Length > 0) with { Words = [string.Join(", ", found)] };
        }
    }
}
