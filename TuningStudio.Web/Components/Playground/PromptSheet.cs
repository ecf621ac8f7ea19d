using System.Collections.Immutable;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Answers to the prompts of a file, as far as they have come.</summary>
/// <param name="Id">As the address names it.</param>
/// <param name="Columns">What people call those who answer.</param>
/// <param name="Prompts">All that are to be asked.</param>
public sealed record PromptSheet(string Id, IReadOnlyList<string> Columns, IReadOnlyList<PromptDraft> Prompts)
{
    /// <summary>Those that were asked, in the prompts' order.</summary>
    public ImmutableList<PromptRow> Rows { get; init; } = [];

    /// <summary>Share of the known answers that a column gave exactly; null where none is known.</summary>
    public double? Score(int column)
    {
        var known = Rows.Where(row => row.Prompt.Expected is not null).ToList();
        return known.Count == 0 ? null : (double)known.Count(row => row.IsExpected(column)) / known.Count;
    }
}

/// <summary>A prompt, and what each column said.</summary>
public sealed record PromptRow(PromptDraft Prompt, IReadOnlyList<PromptAnswer> Answers)
{
    /// <summary>Whether a column gave exactly the answer that the data has.</summary>
    public bool IsExpected(int column) => Answers[column].Fault is null && Prompt.Expected is { } expected && Answers[column].Text.Trim() == expected.Trim();
}

/// <summary>One column's answer, or why there is none.</summary>
public sealed record PromptAnswer(string Text, ErrorInfo? Fault = null);

/// <summary>The latest sheets, so that a page that is loaded anew shows what was answered before; they go when the studio ends.</summary>
public sealed class PromptSheets
{
    private const int Most = 20;

    private readonly Lock _gate = new();
    private ImmutableList<PromptSheet> _sheets = [];

    /// <summary>A sheet by its id; null where it is gone.</summary>
    public PromptSheet? Find(string? id)
    {
        lock (_gate)
        {
            return _sheets.Find(sheet => sheet.Id == id);
        }
    }

    /// <summary>Keeps a sheet in the place of what it was; the one that nobody added to for longest goes.</summary>
    public void Keep(PromptSheet sheet)
    {
        lock (_gate)
        {
            var others = _sheets.RemoveAll(other => other.Id == sheet.Id);
            _sheets = others.Count < Most ? others.Add(sheet) : others.RemoveAt(0).Add(sheet);
        }
    }
}
