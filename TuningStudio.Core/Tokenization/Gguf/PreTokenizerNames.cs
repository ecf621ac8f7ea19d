using System.Text.Json.Nodes;
using TuningStudio.Core.Tokenization.Reading;

namespace TuningStudio.Core.Tokenization.Gguf;

/// <summary>
/// What llama.cpp calls the way a tokenizer cuts texts before merging. It knows a fixed set of regular expressions by name; here the
/// name is found by the expression, so that a tokenizer with tokens of its own is known too.
/// </summary>
internal static class PreTokenizerNames
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string SpelledContractions = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
    private const string Upper = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]";
    private const string Lower = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";
    private const string Ending = @"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string GptTwo = "gpt-2";
    private const string Digits = "digits";

    // Names that mean the same cut.
    private static readonly Dictionary<string, string> OtherNames = new()
    {
        ["llama3"] = "llama-bpe",
        ["llama-v3"] = "llama-bpe",
        ["falcon3"] = "llama-bpe",
        ["deepseek-r1-qwen"] = "qwen2",
        ["phi-2"] = GptTwo,
        ["starcoder"] = "smollm",
        ["refact"] = "smollm",
        ["command-r"] = "smollm",
        ["llama4"] = "gpt-4o",
    };

    // Steps, each a regular expression or "digits"; the split of GPT-2 where the byte-level step does it.
    private static readonly (string Name, string[] Steps, bool? IgnoresMerges)[] Known =
    [
        (GptTwo, [GptTwo], null),
        ("smollm", [Digits, GptTwo], null),
        ("llama-bpe", [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"], true),
        ("dbrx", [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"], false),
        ("dbrx", [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"], false),
        ("qwen2", [Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"], false),
        ("tekken", [$"{Upper}*{Lower}+|{Upper}+{Lower}*|\\p{{N}}{Ending}"], true),
        ("gpt-4o", [$"{Upper}*{Lower}+{Contractions}?|{Upper}+{Lower}*{Contractions}?|\\p{{N}}{{1,3}}{Ending}"], false),
    ];

    /// <summary>llama.cpp's name, or null where it is not known here.</summary>
    /// <param name="preTokenizer">The tokenizer's <c>pre_tokenizer</c>, whose last step is the byte-level one.</param>
    /// <param name="ignoresMerges">Whether a piece that is itself a token is that token.</param>
    internal static string? Of(JsonField preTokenizer, bool ignoresMerges)
    {
        var steps = Steps(preTokenizer).ToList();
        return Array.Find(Known, known => known.Steps.SequenceEqual(steps) && (known.IgnoresMerges ?? ignoresMerges) == ignoresMerges).Name;
    }

    /// <summary>The same the other way round, as a <c>tokenizer.json</c> says it.</summary>
    /// <param name="name">llama.cpp's name.</param>
    /// <returns>The <c>pre_tokenizer</c>, and whether a piece that is itself a token is that token; null where the name is not known here.</returns>
    internal static (JsonObject PreTokenizer, bool IgnoresMerges)? Find(string name)
    {
        var known = Array.Find(Known, entry => entry.Name == (OtherNames.GetValueOrDefault(name) ?? name));
        if (known.Steps is null)
        {
            return null;
        }

        var usesOwnSplit = known.Steps[^1] == GptTwo;
        var steps = known.Steps.Where(step => step != GptTwo).Select(step => step == Digits
            ? new JsonObject { ["type"] = "Digits", ["individual_digits"] = true }
            : new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = step }, ["behavior"] = "Isolated" });
        var bytes = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = usesOwnSplit };
        return (new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray([.. steps, bytes]) }, known.IgnoresMerges ?? false);
    }

    private static IEnumerable<string> Steps(JsonField field)
    {
        switch (field.Require("type").Text())
        {
            case "Sequence":
                return field.Require("pretokenizers").Items().SelectMany(Steps);
            case "ByteLevel":
                return field.Flag("add_prefix_space", absent: true) ? ["blank"] : field.Flag("use_regex", absent: true) ? [GptTwo] : [];
            case "Digits":
                return [field.Flag("individual_digits", absent: false) ? Digits : "numbers"];
            case "Split":
                var pattern = field.Require("pattern");
                var isPlain = field.Require("behavior").Text() == "Isolated" && !field.Flag("invert", absent: false);
                return [isPlain && pattern.Find("Regex") is { } regex ? regex.Text().Replace(SpelledContractions, Contractions, StringComparison.Ordinal) : "other"];
            default:
                return ["other"];
        }
    }
}
