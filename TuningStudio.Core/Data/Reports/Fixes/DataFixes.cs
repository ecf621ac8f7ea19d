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
        DropUnusable, DropExtraFields, RemoveMarkers, MaskSecrets, MaskPersonalData, LowercasePrompts, LowercaseAnswers, RemovePromptSuffix, AddPromptSuffix, RemovePromptPrefix, RemoveAnswerPrefix,
        AddAnswerSuffix, AddLeadingSpace, DropEmptyAnswers, DropEchoes, DropLong, DropDuplicates, DropLeaks, DropNearDuplicates,
    ];

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
            RemovePromptPrefix => Prompts(text => WithoutStart(text, value)),
            RemoveAnswerPrefix => Answers(text => WithoutStart(text, value) is var rest && rest != text && value[0] == ' ' ? " " + rest : rest),
            AddAnswerSuffix => Answers(text => text.EndsWith(value, StringComparison.Ordinal) ? text : text + value),
            AddLeadingSpace => Answers(text => text.StartsWith(' ') ? text : " " + text),
            RemoveMarkers => (_, text) => Markers.Remove(text, fix.Values),
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
