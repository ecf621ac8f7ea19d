using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Checks;

namespace TuningStudio.Core.Data.Reports.Fixes;

/// <summary>The mends that reports offer, by name.</summary>
public static class DataFixes
{
    /// <summary>Leaves out records that cannot be used.</summary>
    public const string DropUnusable = "dropUnusable";

    /// <summary>Leaves out exact repeats.</summary>
    public const string DropDuplicates = "dropDuplicates";

    /// <summary>Leaves out near repeats.</summary>
    public const string DropNearDuplicates = "dropNearDuplicates";

    /// <summary>Leaves out what is in the validation file, which is its value.</summary>
    public const string DropLeaks = "dropLeaks";

    /// <summary>Leaves out what is nearly in the validation file, which is its value.</summary>
    public const string DropNearLeaks = "dropNearLeaks";

    /// <summary>Leaves out what answers a question otherwise than most of the records that ask it, or than the first of them.</summary>
    public const string DropContradictions = "dropContradictions";

    /// <summary>Leaves out records longer than its value, in the model's tokens.</summary>
    public const string DropTruncated = "dropTruncated";

    /// <summary>Leaves out records without a token to learn.</summary>
    public const string DropUntrained = "dropUntrained";

    /// <summary>Leaves out records that the model's chat template refuses.</summary>
    public const string DropRefused = "dropRefused";

    /// <summary>Leaves out records with a blank to be filled in.</summary>
    public const string DropPlaceholders = "dropPlaceholders";

    /// <summary>Leaves out records in the languages that are its values.</summary>
    public const string DropLanguage = "dropLanguage";

    /// <summary>Puts texts right that were decoded wrongly, writes HTML entities as what they stand for, and leaves out what is lost.</summary>
    public const string RepairText = "repairText";

    /// <summary>Joins neighbouring turns of one speaker, takes away answers before the first question and questions behind the last answer, and leaves out what is out of order then.</summary>
    public const string MendRoleOrder = "mendRoleOrder";

    /// <summary>Writes labels that differ from one of its values in case and blanks only, outer blanks included, as that value.</summary>
    public const string UnifyLabels = "unifyLabels";

    /// <summary>Leaves out records of more than 10,000 characters.</summary>
    public const string DropLong = "dropLong";

    /// <summary>Leaves out answers that say nothing.</summary>
    public const string DropEmptyAnswers = "dropEmptyAnswers";

    /// <summary>Leaves out answers that repeat their question.</summary>
    public const string DropEchoes = "dropEchoes";

    /// <summary>Leaves out fields beside prompt and completion.</summary>
    public const string DropExtraFields = "dropExtraFields";

    /// <summary>Writes prompts in lower case.</summary>
    public const string LowercasePrompts = "lowercasePrompts";

    /// <summary>Writes answers in lower case.</summary>
    public const string LowercaseAnswers = "lowercaseAnswers";

    /// <summary>Puts its value behind every prompt.</summary>
    public const string AddPromptSuffix = "addPromptSuffix";

    /// <summary>Takes its value away from the end of prompts.</summary>
    public const string RemovePromptSuffix = "removePromptSuffix";

    /// <summary>Puts its second value at the end of prompts in place of its first.</summary>
    public const string ReplacePromptSuffix = "replacePromptSuffix";

    /// <summary>Takes its value away from the beginning of prompts.</summary>
    public const string RemovePromptPrefix = "removePromptPrefix";

    /// <summary>Takes its value away from the beginning of answers; a blank stays.</summary>
    public const string RemoveAnswerPrefix = "removeAnswerPrefix";

    /// <summary>Puts its value behind every answer.</summary>
    public const string AddAnswerSuffix = "addAnswerSuffix";

    /// <summary>Puts a blank before every answer.</summary>
    public const string AddLeadingSpace = "addLeadingSpace";

    /// <summary>Takes its values, markers of chat templates, out of every text.</summary>
    public const string RemoveMarkers = "removeMarkers";

    /// <summary>Puts a mark in place of secrets.</summary>
    public const string MaskSecrets = "maskSecrets";

    /// <summary>Puts marks in place of personal data.</summary>
    public const string MaskPersonalData = "maskPersonalData";

    /// <summary>All of them, in the order in which they are applied, whatever order they are asked for in.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        DropUnusable, DropExtraFields, RepairText, RemoveMarkers, MaskSecrets, MaskPersonalData, UnifyLabels, LowercasePrompts, LowercaseAnswers, RemovePromptSuffix, ReplacePromptSuffix, AddPromptSuffix,
        RemovePromptPrefix, RemoveAnswerPrefix, AddAnswerSuffix, AddLeadingSpace, MendRoleOrder, DropEmptyAnswers, DropEchoes, DropPlaceholders, DropLong, DropLanguage, DropRefused, DropUntrained,
        DropTruncated, DropContradictions, DropDuplicates, DropLeaks, DropNearLeaks, DropNearDuplicates,
    ];

    /// <summary>Those that a model decides.</summary>
    internal static IReadOnlyList<string> OfModel { get; } = [DropRefused, DropUntrained, DropTruncated];

    /// <summary>What a fix makes of a text of a role; null for fixes that leave records out.</summary>
    internal static Func<string, string, string>? Edit(DataFix fix)
    {
        var value = fix.Values.Count > 0 ? fix.Values[0] : string.Empty;
        return fix.Code switch
        {
            LowercasePrompts => Prompts(text => text.ToLowerInvariant()),
            LowercaseAnswers => Answers(text => text.ToLowerInvariant()),
            AddPromptSuffix => Prompts(text => text.EndsWith(value, StringComparison.Ordinal) ? text : text + value),
            RemovePromptSuffix => Prompts(text => WithoutEnd(text, value)),
            ReplacePromptSuffix when fix.Values.Count == 2 => Prompts(text => WithoutEnd(text, value) is var rest && rest != text && !text.EndsWith(fix.Values[1], StringComparison.Ordinal) ? rest + fix.Values[1] : text),
            RemovePromptPrefix => Prompts(text => WithoutStart(text, value)),
            RemoveAnswerPrefix => Answers(text => WithoutStart(text, value) is var rest && rest != text && value[0] == ' ' ? " " + rest : rest),
            AddAnswerSuffix => Answers(text => text.EndsWith(value, StringComparison.Ordinal) ? text : text + value),
            AddLeadingSpace => Answers(text => text.StartsWith(' ') ? text : " " + text),
            RemoveMarkers => (_, text) => Markers.Remove(text, fix.Values),
            RepairText => (_, text) => BrokenText.Repair(text),
            UnifyLabels => Answers(text => fix.Values.FirstOrDefault(label => TextKey.Normalise(label) == TextKey.Normalise(text)) ?? text),
            MaskSecrets => (_, text) => Secrets.Mask(text),
            MaskPersonalData => (_, text) => PersonalData.Mask(text),
            _ => null,
        };
    }

    private static Func<string, string, string> Prompts(Func<string, string> edit) => (role, text) => role == ChatMessage.User ? edit(text) : text;

    private static Func<string, string, string> Answers(Func<string, string> edit) => (role, text) => role == ChatMessage.Assistant ? edit(text) : text;

    // Taken away as often as it is there, so that a second time changes nothing; a text that is nothing else stays.
    private static string WithoutStart(string text, string start)
    {
        while (start.Length > 0 && text.Length > start.Length && text.StartsWith(start, StringComparison.Ordinal))
        {
            text = text[start.Length..];
        }

        return text;
    }

    private static string WithoutEnd(string text, string end)
    {
        while (end.Length > 0 && text.Length > end.Length && text.EndsWith(end, StringComparison.Ordinal))
        {
            text = text[..^end.Length];
        }

        return text;
    }
}
