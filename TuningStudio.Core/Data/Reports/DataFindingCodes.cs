namespace TuningStudio.Core.Data.Reports;

/// <summary>The codes of <see cref="DataFinding"/>.</summary>
public static class DataFindingCodes
{
    /// <summary>Records that cannot be read or used.</summary>
    public const string Unusable = "unusable";

    /// <summary>Fewer records than a tuning run needs.</summary>
    public const string FewRecords = "fewRecords";

    /// <summary>Records that are there already, letter by letter.</summary>
    public const string Duplicates = "duplicates";

    /// <summary>Records that are nearly there already: the share of common sequences from which they count.</summary>
    public const string NearDuplicates = "nearDuplicates";

    /// <summary>Training records whose question is in the validation data.</summary>
    public const string Leaks = "leaks";

    /// <summary>Training records whose question is nearly in the validation data.</summary>
    public const string NearLeaks = "nearLeaks";

    /// <summary>Questions with several different answers among labels.</summary>
    public const string Contradictions = "contradictions";

    /// <summary>Records of more than 10,000 characters.</summary>
    public const string LongRecords = "longRecords";

    /// <summary>Records cut at the maximum length: that length, and the one suggested.</summary>
    public const string Truncated = "truncated";

    /// <summary>Records without a token to learn.</summary>
    public const string NothingToLearn = "nothingToLearn";

    /// <summary>Records that do not teach the model to end.</summary>
    public const string NoEnd = "noEnd";

    /// <summary>Records that the model's chat template refuses: its first reason.</summary>
    public const string TemplateRefuses = "templateRefuses";

    /// <summary>Texts that hold markers of a chat template: which.</summary>
    public const string Markers = "markers";

    /// <summary>Turns out of order.</summary>
    public const string RoleOrder = "roleOrder";

    /// <summary>Answers that are a placeholder, such as N/A.</summary>
    public const string EmptyAnswers = "emptyAnswers";

    /// <summary>Texts with a blank to be filled in, such as {{name}}: the first of them.</summary>
    public const string Placeholders = "placeholders";

    /// <summary>Answers that repeat the question.</summary>
    public const string Echoes = "echoes";

    /// <summary>Texts that were decoded wrongly or hold HTML entities.</summary>
    public const string BrokenText = "brokenText";

    /// <summary>Passwords, keys and tokens: the kinds.</summary>
    public const string Secrets = "secrets";

    /// <summary>Likely personal data: the kinds.</summary>
    public const string PersonalData = "personalData";

    /// <summary>Labels of very different frequency: the most and least frequent, with their counts.</summary>
    public const string LabelBalance = "labelBalance";

    /// <summary>Labels with fewer than 100 records: how many labels.</summary>
    public const string RareLabels = "rareLabels";

    /// <summary>Labels that differ in case or blanks only: which.</summary>
    public const string LabelVariants = "labelVariants";

    /// <summary>Records in another language than most: which, and which most are in.</summary>
    public const string MixedLanguages = "mixedLanguages";

    /// <summary>Prompts mostly in capitals.</summary>
    public const string UppercasePrompts = "uppercasePrompts";

    /// <summary>Answers mostly in capitals.</summary>
    public const string UppercaseAnswers = "uppercaseAnswers";

    /// <summary>Fields that are not prompt or completion: which.</summary>
    public const string ExtraFields = "extraFields";

    /// <summary>All prompts are the same.</summary>
    public const string SamePrompts = "samePrompts";

    /// <summary>All answers are the same.</summary>
    public const string SameAnswers = "sameAnswers";

    /// <summary>Prompts without a common end: the one suggested.</summary>
    public const string PromptSuffix = "promptSuffix";

    /// <summary>A separator at the end of prompts that is long or stands within them too: it, and the one suggested.</summary>
    public const string UnclearSeparator = "unclearSeparator";

    /// <summary>A separator that a model with a chat template does not need: it.</summary>
    public const string NeedlessSeparator = "needlessSeparator";

    /// <summary>Prompts with a long common beginning: it.</summary>
    public const string PromptPrefix = "promptPrefix";

    /// <summary>Answers with a common beginning: it.</summary>
    public const string AnswerPrefix = "answerPrefix";

    /// <summary>Answers without a common end: the one suggested.</summary>
    public const string AnswerSuffix = "answerSuffix";

    /// <summary>Answers that do not begin with a blank.</summary>
    public const string LeadingSpace = "leadingSpace";

    /// <summary>All of them, in the order in which a person should look at them within a severity.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Unusable, TemplateRefuses, NothingToLearn, Leaks, Contradictions, SamePrompts, SameAnswers, Secrets, FewRecords, ExtraFields, Duplicates, Truncated, LongRecords, NoEnd, Markers, NeedlessSeparator,
        RoleOrder, EmptyAnswers, Placeholders, Echoes, BrokenText, UppercasePrompts, UppercaseAnswers, PromptSuffix, UnclearSeparator, PromptPrefix, AnswerPrefix, AnswerSuffix, LeadingSpace, NearLeaks,
        NearDuplicates, LabelVariants, LabelBalance, RareLabels, PersonalData, MixedLanguages,
    ];
}
