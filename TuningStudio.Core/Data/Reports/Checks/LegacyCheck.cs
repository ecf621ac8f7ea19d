using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>
/// The rules of OpenAI's legacy preparation tool for sets of prompt and completion (openai-python 0.28.1, validators.py), with the same thresholds and remedies.
/// Those about separators hold for models without a chat template only: a template says where an answer begins and ends.
/// </summary>
internal sealed class LegacyCheck : IDataCheck
{
    private const int LongestAffix = 10;
    private const int LongestPromptPrefix = 12;
    private const int ShortestAnswerPrefix = 5;
    internal const int LongRecord = 10_000;

    private static readonly string[] PromptEnds = [" ->", "\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", "\n\n--->\n\n"];
    private static readonly string[] AnswerEnds = ["\n", ".", " END", "***", "+++", "&&&", "$$$", "@@@", "%%%"];

    private readonly ColumnTexts prompts = new(PromptEnds);
    private readonly ColumnTexts answers = new(AnswerEnds);
    private readonly HashSet<string> extra = [];
    private readonly Marks longRecords = new();
    private readonly Marks withoutSpace = new();
    private bool promptsHaveLines;

    /// <summary>Whether a field is neither prompt nor completion.</summary>
    internal static bool IsExtra(string name) => !name.Equals("prompt", StringComparison.OrdinalIgnoreCase) && !name.Equals("completion", StringComparison.OrdinalIgnoreCase);

    public void Look(RecordView record)
    {
        prompts.Look(record.Prompt);
        answers.Look(record.Answer);
        promptsHaveLines |= record.Prompt.Contains('\n', StringComparison.Ordinal);
        if (extra.Count < 20)
        {
            extra.UnionWith(record.Fields.Where(IsExtra));
        }

        if (record.Prompt.Length + record.Answer.Length > LongRecord)
        {
            longRecords.Add(record);
        }

        if (!record.Answer.StartsWith(' '))
        {
            withoutSpace.Add(record);
        }
    }

    public IEnumerable<DataFinding> Conclude(SetFacts set)
    {
        if (longRecords.Count > 0 && set.Task != DataTask.OpenEnded)
        {
            yield return longRecords.Finding(DataFindingCodes.LongRecords, FindingSeverity.Warning, new(DataFixes.DropLong, []), recommended: set.IsLegacy);
        }

        if (set.Format != DatasetFormat.PromptCompletion || set.Records == 0)
        {
            yield break;
        }

        if (extra.Count > 0)
        {
            yield return Marks.OfSet(DataFindingCodes.ExtraFields, FindingSeverity.Note, set, new DataFix(DataFixes.DropExtraFields, []), string.Join(", ", extra)) with
            {
                Examples = [.. set.First.Select(record => new ExampleChange(record.Line, string.Join(", ", record.Fields), string.Join(", ", record.Fields.Where(name => !IsExtra(name)))))],
            };
        }

        if (prompts.IsMostlyUpper)
        {
            yield return Marks.OfSet(DataFindingCodes.UppercasePrompts, FindingSeverity.Warning, set, new DataFix(DataFixes.LowercasePrompts, []));
        }

        if (answers.IsMostlyUpper)
        {
            yield return Marks.OfSet(DataFindingCodes.UppercaseAnswers, FindingSeverity.Warning, set, new DataFix(DataFixes.LowercaseAnswers, []));
        }

        foreach (var finding in OfPrompts(set).Concat(OfAnswers(set)))
        {
            yield return finding;
        }
    }

    private IEnumerable<DataFinding> OfPrompts(SetFacts set)
    {
        if (set.Task == DataTask.OpenEnded || set.Records < 2)
        {
            yield break;
        }

        if (prompts.AreSame)
        {
            yield return Marks.OfSet(DataFindingCodes.SamePrompts, FindingSeverity.Problem, set, null, Shown(prompts.Prefix));
            yield break;
        }

        var separator = PromptEnds.FirstOrDefault(end => !(end == " ->" && promptsHaveLines) && !prompts.Has(end)) ?? "\n\n### =>\n\n";
        if (!set.IsLegacy)
        {
            if (PromptEnds.Append("\n\n### =>\n\n").FirstOrDefault(end => prompts.Suffix.EndsWith(end, StringComparison.Ordinal)) is { } needless)
            {
                yield return Marks.OfSet(DataFindingCodes.NeedlessSeparator, FindingSeverity.Warning, set, new DataFix(DataFixes.RemovePromptSuffix, [needless]), Shown(needless));
            }
        }
        else if (prompts.Suffix.Length == 0)
        {
            yield return Marks.OfSet(DataFindingCodes.PromptSuffix, FindingSeverity.Warning, set, new DataFix(DataFixes.AddPromptSuffix, [separator]), Shown(separator));
        }
        else if (prompts.Suffix.Length > LongestAffix || prompts.SuffixRecurs)
        {
            var severity = prompts.SuffixRecurs ? FindingSeverity.Warning : FindingSeverity.Note;
            yield return Marks.OfSet(DataFindingCodes.UnclearSeparator, severity, set, Clearer(prompts.Suffix, separator), Shown(prompts.Suffix), Shown(separator)) with { Recommended = false };
        }

        if (prompts.Prefix.Length > LongestPromptPrefix)
        {
            yield return Marks.OfSet(DataFindingCodes.PromptPrefix, FindingSeverity.Note, set, new DataFix(DataFixes.RemovePromptPrefix, [prompts.Prefix]), Shown(prompts.Prefix)) with { Recommended = set.IsLegacy };
        }
    }

    private IEnumerable<DataFinding> OfAnswers(SetFacts set)
    {
        if (answers.Prefix.Length >= ShortestAnswerPrefix && !answers.AreSame)
        {
            yield return Marks.OfSet(DataFindingCodes.AnswerPrefix, FindingSeverity.Warning, set, new DataFix(DataFixes.RemoveAnswerPrefix, [answers.Prefix]), Shown(answers.Prefix)) with { Recommended = set.IsLegacy };
        }

        if (answers.AreSame && set.Records > 1)
        {
            yield return Marks.OfSet(DataFindingCodes.SameAnswers, FindingSeverity.Problem, set, null, Shown(answers.Prefix));
        }
        else if (set is { IsLegacy: true, Task: DataTask.Generation } && answers.Suffix.Length == 0)
        {
            var end = AnswerEnds.FirstOrDefault(end => !answers.Has(end)) ?? " [END]";
            yield return Marks.OfSet(DataFindingCodes.AnswerSuffix, FindingSeverity.Warning, set, new DataFix(DataFixes.AddAnswerSuffix, [end]), Shown(end));
        }

        if (set.IsLegacy && withoutSpace.Count > 0)
        {
            yield return withoutSpace.Finding(DataFindingCodes.LeadingSpace, FindingSeverity.Warning, new(DataFixes.AddLeadingSpace, []), recommended: true);
        }
    }

    // What ends a sentence belongs to it.
    private static DataFix Clearer(string suffix, string separator) => suffix.All(letter => ".?!。？！".Contains(letter, StringComparison.Ordinal))
        ? new DataFix(DataFixes.AddPromptSuffix, [separator])
        : new DataFix(DataFixes.ReplacePromptSuffix, [suffix, separator]);

    // Line breaks as people write them.
    private static string Shown(string text) => (text.Length > 60 ? text[..60] + "…" : text).Replace("\n", "\\n", StringComparison.Ordinal);
}
