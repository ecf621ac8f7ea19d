using TuningStudio.Core.Tokenization.Normalization;
using TuningStudio.Core.Tokenization.PreTokenization;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerReader
{
    /// <summary>The split of GPT-2, which a byte-level pre-tokenizer does unless it is told not to.</summary>
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Words as Rust has them: the joiners belong to them, which Oniguruma's <c>\w</c> does not say.</summary>
    private const string RustWords = @"[\w\u200C\u200D]+|[^\w\s\u200C\u200D]+";

    /// <summary>All steps in one, and where the byte-level one is among them, without which the vocabulary is of another kind.</summary>
    internal static (IPreTokenizer Steps, ByteStep Bytes) Read(JsonField root)
    {
        var bytes = NormalizerReader.WritesBytes(root.Find("normalizer")) ? ByteStep.Before : ByteStep.None;
        if (root.Find("pre_tokenizer") is not { } field)
        {
            return (new SequencePreTokenizer([]), bytes);
        }

        var leaves = Flatten(field).ToList();
        var steps = new List<IPreTokenizer>();
        for (var i = 0; i < leaves.Count; i++)
        {
            if (leaves[i].Require("type").Text() != "ByteLevel")
            {
                steps.Add(ReadStep(leaves[i]));
                continue;
            }

            if (bytes != ByteStep.None)
            {
                throw leaves[i].Refuse("is the second ByteLevel step: bytes of bytes are not supported");
            }

            bytes = i == leaves.Count - 1 ? ByteStep.Last : ByteStep.Before;
            steps.AddRange(ReadByteLevel(leaves[i]));

            // The last step leaves it to the model, which is faster; what comes behind it has to see letters for bytes.
            steps.AddRange(bytes == ByteStep.Before ? [new RewritingStep(new ByteLetters())] : []);
        }

        return (steps.Count == 1 ? steps[0] : new SequencePreTokenizer(steps), bytes);
    }

    private static IEnumerable<JsonField> Flatten(JsonField field)
    {
        if (field.Require("type").Text() != "Sequence")
        {
            return [field];
        }

        var steps = field.Require("pretokenizers").Items().SelectMany(Flatten).ToList();
        return steps.Count > 0 ? steps : throw field.Refuse("has no steps");
    }

    private static IEnumerable<IPreTokenizer> ReadByteLevel(JsonField field)
    {
        if (field.Flag("add_prefix_space", absent: true))
        {
            yield return new LeadingBlank();
        }

        if (field.Flag("use_regex", absent: true))
        {
            yield return new SplitPreTokenizer(new RegexPattern(Gpt2Pattern), SplitBehavior.Isolated, invert: false);
        }
    }

    private static IPreTokenizer ReadStep(JsonField field) => field.Require("type").Text() switch
    {
        "Split" => new SplitPreTokenizer(PatternReader.Read(field.Require("pattern")), ReadBehavior(field.Require("behavior")), field.Flag("invert", absent: false)),
        "Digits" => new SplitPreTokenizer(
            new NumericPattern(), field.Flag("individual_digits", absent: false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false),
        "Metaspace" => ReadBlankSign(field),
        "Punctuation" => new SplitPreTokenizer(new PunctuationPattern(), field.Find("behavior") is { } behavior ? ReadBehavior(behavior) : SplitBehavior.Isolated, invert: false),
        "Whitespace" => new SplitPreTokenizer(new RegexPattern(RustWords), SplitBehavior.Removed, invert: true),
        "BertPreTokenizer" => new SequencePreTokenizer(
        [
            new SplitPreTokenizer(new RegexPattern(@"\s"), SplitBehavior.Removed, invert: false),
            new SplitPreTokenizer(new PunctuationPattern(), SplitBehavior.Isolated, invert: false),
        ]),
        "WhitespaceSplit" => new SplitPreTokenizer(new RegexPattern(@"\s"), SplitBehavior.Removed, invert: false),
        "CharDelimiterSplit" => new SplitPreTokenizer(
            new LiteralPattern(field.Require("delimiter").Text() is { Length: > 0 } delimiter ? delimiter : throw field.Require("delimiter").Refuse("must be one character")), SplitBehavior.Removed, invert: false),
        var other => throw field.Require("type").Refuse($"is \"{other}\", a pre-tokenizer that is not supported"),
    };

    private static BlankSign ReadBlankSign(JsonField field) => new(ReadSign(field), ReadScheme(field), field.Flag("split", absent: true));

    /// <summary>What a <c>Metaspace</c> writes for a blank.</summary>
    internal static char ReadSign(JsonField field) => field.Find("replacement")?.Text() switch
    {
        null => '\u2581',
        [var sign] => sign,
        _ => throw field.Require("replacement").Refuse("must be one character"),
    };

    /// <summary>When a <c>Metaspace</c> puts a blank before a text; the older files say it as a flag.</summary>
    internal static PrependScheme ReadScheme(JsonField field)
    {
        if (field.Find("prepend_scheme") is not { } scheme)
        {
            return field.Flag("add_prefix_space", absent: true) ? PrependScheme.Always : PrependScheme.Never;
        }

        return scheme.Text() switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            var other => throw scheme.Refuse($"is \"{other}\", not always, first or never"),
        };
    }

    private static SplitBehavior ReadBehavior(JsonField field) => Enum.TryParse<SplitBehavior>(field.Text(), out var behavior) && Enum.IsDefined(behavior)
        ? behavior
        : throw field.Refuse($"is \"{field.Text()}\", not one of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
}
