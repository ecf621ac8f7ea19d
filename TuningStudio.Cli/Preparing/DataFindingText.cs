using System.Globalization;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Cli.Preparing;

/// <summary>What a report on data found, why it matters, and what a fix does, as people read it.</summary>
internal static class DataFindingText
{
    internal static string Describe(DataFinding finding)
    {
        var (count, words, figures) = (finding.Count, finding.Words, finding.Figures);
        return finding.Code switch
        {
            DataFindingCodes.Unusable => Say($"{Count("record", "records")} cannot be read or used. A run would stop at the first of them."),
            DataFindingCodes.FewRecords => Say($"The set has {figures[0]:N0} {(figures[0] == 1 ? "record" : "records")}. A few hundred at least are better: quality tends to rise with every doubling."),
            DataFindingCodes.Duplicates => Say($"{Count("record is an exact repeat", "records are exact repeats")} of earlier ones. The model learns such by heart."),
            DataFindingCodes.NearDuplicates => Say($"{Count("record has", "records have")} {figures[0]:P0} or more in common with an earlier one. That weighs the set towards what they say."),
            DataFindingCodes.Leaks => Say($"{Count("record asks", "records ask")} what the validation data asks. The validation loss would look better than the model is."),
            DataFindingCodes.NearLeaks => Say($"{Count("record asks", "records ask")} nearly ({figures[0]:P0} or more in common) what the validation data asks."),
            DataFindingCodes.Contradictions => Say($"{Count("record gives", "records give")} another label to a question that stands earlier in the set. The model cannot learn both; the answer given most often, else the first, can be kept."),
            DataFindingCodes.LongRecords => Say($"{Count("record is", "records are")} longer than 10,000 characters: slow, and most likely cut off."),
            DataFindingCodes.Truncated => Say($"{Count("record is", "records are")} longer than the maximum of {figures[0]:N0} tokens and {(count == 1 ? "loses its" : "lose their")} end. --max-sequence-length {figures[1]:0} would cut one in a hundred at most, if the model and the memory allow it."),
            DataFindingCodes.NothingToLearn => Say($"{Count("record has", "records have")} no token to learn within the maximum length; a run leaves {(count == 1 ? "it" : "them")} out."),
            DataFindingCodes.NoEnd => Say($"{Count("record does", "records do")} not teach the model to end its answer: it would go on and on. Where they are cut off, mend that; else take a model whose chat template ends a turn, or a --prompt-template that does."),
            DataFindingCodes.TemplateRefuses => Say($"The model's chat template refuses {Count("record", "records")}. First reason: {words[0]}"),
            DataFindingCodes.Markers => Say($"{Count("record holds", "records hold")} markers of a chat template ({words[0]}). The model's own template would be put around that a second time."),
            DataFindingCodes.RoleOrder => Say($"{Count("record has", "records have")} turns out of order: two of the same speaker in a row, or an answer before a question. Many templates refuse that."),
            DataFindingCodes.EmptyAnswers => Say($"{Count("answer says", "answers say")} nothing (N/A, null, punctuation alone)."),
            DataFindingCodes.Placeholders => Say($"{Count("record has", "records have")} a blank that was never filled in, such as {words[0]}. The model will write it so."),
            DataFindingCodes.Echoes => Say($"{Count("answer repeats its", "answers repeat their")} question."),
            DataFindingCodes.BrokenText => Say($"{Count("record holds", "records hold")} HTML entities, letters that were decoded wrongly, or lost ones."),
            DataFindingCodes.Secrets => Say($"{Count("record holds", "records hold")} keys, tokens or private keys. A model gives away what it has learnt."),
            DataFindingCodes.PersonalData => Say($"{Count("record holds", "records hold")} likely personal data ({string.Join(", ", words)})."),
            DataFindingCodes.LabelBalance => Say($"Labels are uneven: '{words[0]}' {figures[0]:N0} times, '{words[1]}' {figures[1]:N0} times. The model will lean towards the frequent ones. Add records of the others, or keep fewer of the frequent ones."),
            DataFindingCodes.RareLabels => Say($"{figures[0]:N0} of {figures[1]:N0} labels {(figures[0] == 1 ? "has" : "have")} fewer than 100 records, which is little to learn a class from. Add records, or join labels that mean nearly the same."),
            DataFindingCodes.LabelVariants => Say($"Some labels differ in case or blanks only: {words[0]}. The model would learn them as different ones."),
            DataFindingCodes.MixedLanguages => Say($"{Count("record is", "records are")} in another language ({words[0]}) than most ({words[1]})."),
            DataFindingCodes.UppercasePrompts => "More than a third of the letters in prompts are capitals. Capitals tend to do worse than the mixture of ordinary language.",
            DataFindingCodes.UppercaseAnswers => "More than a third of the letters in completions are capitals. Capitals tend to do worse than the mixture of ordinary language.",
            DataFindingCodes.ExtraFields => Say($"Records have fields beside prompt and completion, which are not learnt: {words[0]}."),
            DataFindingCodes.SamePrompts => Say($"All prompts are the same: '{words[0]}'. Leave them empty for open-ended writing, or make them different."),
            DataFindingCodes.SameAnswers => Say($"All completions are the same: '{words[0]}'. The model would only repeat it. See that the column with the answers is the right one; else the set needs other answers."),
            DataFindingCodes.PromptSuffix => "Prompts have no common separator at their end. One shows the model where the completion begins.",
            DataFindingCodes.UnclearSeparator => Say($"All prompts end with '{words[0]}', which is long for a separator or stands within prompts too. A short one that is found nowhere else, such as '{words[1]}', says where the answer begins."),
            DataFindingCodes.NeedlessSeparator => Say($"All prompts end with the separator '{words[0]}'. The model's chat template marks where an answer begins: the separator only teaches it to expect one."),
            DataFindingCodes.PromptPrefix => Say($"All prompts start with '{words[0]}'. Tuning does not need the instruction in every record."),
            DataFindingCodes.AnswerPrefix => Say($"All completions start with '{words[0]}', which costs tokens and teaches nothing."),
            DataFindingCodes.AnswerSuffix => "Completions have no common ending. One shows the model where to stop.",
            DataFindingCodes.LeadingSpace => Say($"{Count("completion does", "completions do")} not start with a blank, which suits most tokenizers better."),
            _ => finding.Code,
        };

        string Count(string one, string many) => Say($"{count:N0} {(count == 1 ? one : many)}");
    }

    internal static string Describe(DataFinding finding, string fix) => fix switch
    {
        DataFixes.DropUnusable or DataFixes.DropDuplicates or DataFixes.DropNearDuplicates or DataFixes.DropLeaks or DataFixes.DropLong or DataFixes.DropEmptyAnswers or DataFixes.DropEchoes
            or DataFixes.DropNearLeaks or DataFixes.DropTruncated or DataFixes.DropUntrained or DataFixes.DropRefused or DataFixes.DropPlaceholders or DataFixes.DropLanguage
            => Say($"Remove {Records(finding)}"),
        DataFixes.DropExtraFields => Say($"Remove the fields {finding.Words[0]}"),
        DataFixes.LowercasePrompts => "Lower-case all prompts",
        DataFixes.LowercaseAnswers => "Lower-case all completions",
        DataFixes.AddPromptSuffix => Say($"Add the separator '{finding.Words[^1]}' to all prompts"),
        DataFixes.RemovePromptSuffix => Say($"Remove the separator '{finding.Words[0]}' from all prompts"),
        DataFixes.RemovePromptPrefix => Say($"Remove '{finding.Words[0]}' from the start of all prompts"),
        DataFixes.RemoveAnswerPrefix => Say($"Remove '{finding.Words[0]}' from the start of all completions"),
        DataFixes.AddAnswerSuffix => Say($"Add the ending '{finding.Words[0]}' to all completions"),
        DataFixes.AddLeadingSpace => "Add a blank to the start of all completions",
        DataFixes.DropContradictions => "Keep the most frequent answer to each question, else the first, and remove the others",
        DataFixes.RepairText => Say($"Repair {Records(finding)}, and remove those that cannot be"),
        DataFixes.MendRoleOrder => Say($"Put the turns of {Records(finding)} in order, and remove those where that cannot be done"),
        DataFixes.UnifyLabels => Say($"Write each label the way most records do, in {Records(finding)}"),
        DataFixes.ReplacePromptSuffix => Say($"Replace it by '{finding.Words[1]}'"),
        DataFixes.RemoveMarkers => Say($"Take the markers out of {Records(finding)}"),
        DataFixes.MaskSecrets => Say($"Put [SECRET] in place of them in {Records(finding)}"),
        DataFixes.MaskPersonalData => Say($"Put [EMAIL], [PHONE] and the like in place of them in {Records(finding)}"),
        _ => fix,
    };

    private static string Records(DataFinding finding) => Say($"{finding.Count:N0} {(finding.Count == 1 ? "record" : "records")}");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
