using TuningStudio.Core.Tokenization.PreTokenization;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerReader
{
    /// <summary>The split of GPT-2, which a byte-level pre-tokenizer does unless it is told not to.</summary>
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>All steps in one; the last is the byte-level one, without which the vocabulary is of another kind.</summary>
    internal static IPreTokenizer Read(JsonField root)
    {
        var field = root.Require("pre_tokenizer");
        var leaves = Flatten(field).ToList();
        var steps = new List<IPreTokenizer>();
        for (var i = 0; i < leaves.Count; i++)
        {
            var isByteLevel = leaves[i].Require("type").Text() == "ByteLevel";
            if (isByteLevel != (i == leaves.Count - 1))
            {
                throw leaves[i].Refuse(isByteLevel
                    ? "is ByteLevel but not the last step, which is not supported"
                    : "is the last step and not ByteLevel, so that this is no byte-level tokenizer");
            }

            steps.AddRange(isByteLevel ? ReadByteLevel(leaves[i]) : [ReadStep(leaves[i])]);
        }

        return steps.Count == 1 ? steps[0] : new SequencePreTokenizer(steps);
    }

    private static IEnumerable<JsonField> Flatten(JsonField field)
    {
        if (field.Require("type").Text() != "Sequence")
        {
            return [field];
        }

        var steps = field.Require("pretokenizers").Items().SelectMany(Flatten).ToList();
        return steps.Count > 0 ? steps : throw field.Refuse("has no steps, so that this is no byte-level tokenizer");
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

    private static SplitPreTokenizer ReadStep(JsonField field) => field.Require("type").Text() switch
    {
        "Split" => new SplitPreTokenizer(ReadPattern(field.Require("pattern")), ReadBehavior(field.Require("behavior")), field.Flag("invert", absent: false)),
        "Digits" => new SplitPreTokenizer(
            new NumericPattern(), field.Flag("individual_digits", absent: false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false),
        var other => throw field.Require("type").Refuse($"is \"{other}\", a pre-tokenizer that is not supported"),
    };

    private static IPattern ReadPattern(JsonField field)
    {
        if (field.Find("String") is { } literal)
        {
            return literal.Text() is { Length: > 0 } text ? new LiteralPattern(text) : throw literal.Refuse("must not be empty");
        }

        var regex = field.Require("Regex");
        try
        {
            return new RegexPattern(regex.Text());
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException)
        {
            throw regex.Refuse($"cannot be used as a regular expression: {exception.Message}", exception);
        }
    }

    private static SplitBehavior ReadBehavior(JsonField field) => Enum.TryParse<SplitBehavior>(field.Text(), out var behavior) && Enum.IsDefined(behavior)
        ? behavior
        : throw field.Refuse($"is \"{field.Text()}\", not one of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
}
