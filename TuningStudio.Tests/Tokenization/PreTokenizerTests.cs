using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Normalization;
using TuningStudio.Core.Tokenization.PreTokenization;
using TuningStudio.Core.Tokenization.Reading;

namespace TuningStudio.Tests.Tokenization;

/// <summary>How pre-tokenizers cut; the expected pieces are those of Hugging Face's library.</summary>
public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("Isolated", false, "c|ab|ab|d|ab")]
    [InlineData("Isolated", true, "c|ab|ab|d|ab")]
    [InlineData("Removed", false, "c|d")]
    [InlineData("Removed", true, "ab|ab|ab")]
    [InlineData("Contiguous", false, "c|abab|d|ab")]
    [InlineData("MergedWithPrevious", false, "cab|ab|dab")]
    [InlineData("MergedWithPrevious", true, "c|ab|abd|ab")]
    [InlineData("MergedWithNext", false, "c|ab|abd|ab")]
    [InlineData("MergedWithNext", true, "cab|ab|dab")]
    public void Split_Behaviours_CutAsTheReferenceDoes(string behavior, bool invert, string expected)
    {
        foreach (var pattern in new[] { """{"String": "ab"}""", """{"Regex": "a(b)"}""" })
        {
            var step = $$"""{"type": "Split", "pattern": {{pattern}}, "behavior": "{{behavior}}", "invert": {{(invert ? "true" : "false")}}}""";
            Assert.Equal(expected, Cut(step, "cababdab"));
        }
    }

    [Theory]
    [InlineData("true", "a|1|2|b|𝟙|½")]
    [InlineData("false", "a|12|b|𝟙½")]
    public void Split_Digits_CutsThemOneByOneOrTogether(string individual, string expected) =>
        Assert.Equal(expected, Cut($$"""{"type": "Digits", "individual_digits": {{individual}}}""", "a12b𝟙½"));

    [Theory]
    [InlineData("""{"type": "Whitespace"}""", "Hey  man, it's 3.5!", "Hey|man|,|it|'|s|3|.|5|!")]
    [InlineData("""{"type": "WhitespaceSplit"}""", " Hey\u00A0man,\nso ", "Hey|man,|so")]
    [InlineData("""{"type": "Punctuation"}""", "a+b，c!?", "a|+|b|，|c|!|?")]
    [InlineData("""{"type": "Punctuation", "behavior": "Contiguous"}""", "a!?b", "a|!?|b")]
    [InlineData("""{"type": "CharDelimiterSplit", "delimiter": "-"}""", "a-b--c", "a|b|c")]
    [InlineData("""{"type": "Split", "behavior": "MergedWithNext", "pattern": {"Regex": "\\w\\d|\\d?"}}""", "a1b-c", "a1b|-|c")] // an empty match is none right behind another
    [InlineData("""{"type": "BertPreTokenizer"}""", "Hey man, don't", "Hey|man|,|don|'|t")]
    public void Split_OtherSteps_CutAsTheReferenceDoes(string step, string text, string expected) => Assert.Equal(expected, Cut(step, text));

    [Theory]
    [InlineData(@"\p{L}+", "𠀀漢 𝐀b 1", "𠀀漢| |𝐀b| 1")] // letters beyond U+FFFF are letters
    [InlineData(@"\p{N}{1,3}", "𝟏𝟐𝟑𝟒", "𝟏𝟐𝟑|𝟒")]
    [InlineData(@"(?i:'s|'ll)|\p{L}+", "a'ſb'LL", "a|'ſ|b|'LL")]
    [InlineData(@"[^\s\p{L}]?+\p{L}++", "!ab c", "!ab| |c")]
    [InlineData(@"\w+", "a\u0301_ⓐ\u0903-b", "a\u0301_ⓐ\u0903|-|b")]
    [InlineData(@"^.", "ab\ncd", "a|b\n|c|d")] // ^ is the beginning of a line
    [InlineData(@"\w+|\b", "a½ ²b", "a½| |²b")] // outside a class Oniguruma takes these for parts of words
    [InlineData(@"[\w]+", "a½b", "a|½|b")]
    [InlineData(@"[\w&&\p{So}]+", "a🄰ⓐ😀", "a|🄰ⓐ|😀")]
    [InlineData(@"\x41|\u0042|\x{43}", "ABCD", "A|B|C|D")]
    [InlineData(@"a{,2}b", "aaab", "a|aab")]
    [InlineData(@"\p{^L}", "a1b", "a|1|b")]
    [InlineData("[一-龥]+", "漢字𠀀かな", "漢字|𠀀かな")] // a stand-in is none of the pattern's own characters
    [InlineData(@"\p{Han}+", "漢字かな 𠀀々abc", "漢字|かな |𠀀々|abc")]
    [InlineData(@"[\p{Hiragana}\p{Katakana}ー]+|\p{Hangul}+", "ひらがなカタカナー한글x", "ひらがなカタカナー|한글|x")]
    [InlineData(@"\p{^Latin}+", "aé中b", "aé|中|b")]
    [InlineData(@"\P{Cyrillic}+", "Привет, мир", "Привет|, |мир")]
    [InlineData(@"[\p{L}&&[^\p{Han}]]+", "abc漢字def𠀀𐐀", "abc|漢字|def|𠀀|𐐀")]
    [InlineData(@"[^\s\p{L}&&\p{ASCII}]+", "a1!é½ 漢", "a|1!é½| |漢")]
    [InlineData(@"[a[^b-z\s]]+", "abzA漢 c", "a|bz|A漢| c")]
    [InlineData(@"[[:alpha:]]+|[[:^punct:]]", "ab-1+ⓐ\u0323x", "ab|-|1|+|ⓐ|\u0323|x")]
    [InlineData(@"\p{Punct}|[[:punct:]]", "a+b!c", "a|+|b|!|c")]
    [InlineData(@"\h+|\H", "beefG1", "beef|G|1")]
    [InlineData(@"\b\w+\b", "ab, c\u200Dd é\u0300", "ab|, |c|\u200D|d| |é\u0300")]
    [InlineData(@"a\R|\R", "a\r\nb\n\u2028c", "a\r\n|b|\n|\u2028|c")]
    [InlineData("(?x) a b # both\n | c+ ", "abccc b", "ab|ccc| b")]
    [InlineData(@"x(?i)y|z", "xYxZxxy", "xY|xZ|x|xy")]
    [InlineData(@"(?m:a.)|b.", "a\nb\nbc", "a\n|b\n|bc")]
    [InlineData(@"(?<w>a)(?<v>b)|(?#no)c", "abcab", "ab|c|ab")]
    [InlineData(@"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+|\p{Han}+", "Hello你好World中文x", "Hello|你好|World|中文|x")]
    [InlineData(@"\p{uppercase letter}+|\p{grek}|\p{L}", "ABαβ", "AB|α|β")]
    [InlineData(@"[一-龥&&[^丁]]+", "一丁七𠀀", "一|丁|七|𠀀")]
    [InlineData(@"\p{Emoji}+", "a😀1b🇩", "a|😀1|b|🇩")]
    [InlineData(@"[\x{4E00}-\x{2FA1F}]+", "ab漢字c", "ab|漢字|c")]
    [InlineData(@"\w+", "🄰b 🅰😀", "🄰b| |🅰|😀")]
    public void Split_Regex_MeansWhatItMeansToTheReference(string pattern, string text, string expected) =>
        Assert.Equal(expected, Cut(Regex(pattern), text));

    [Theory]
    [InlineData(@"\p{Klingon}+", "\\p{Klingon}")]
    [InlineData(@"\p{Script=Han}+", "\\p{Script=Han}")]
    [InlineData(@"[[:runes:]]", "[:runes:]")]
    [InlineData(@"[a&&]", "empty class")]
    [InlineData(@"(?i)[\w&&[^s]]", "case does not matter")]
    [InlineData(@"(?~a)", "kind of group")]
    [InlineData(@"a\X", "\\X")]
    [InlineData(@"(a", "not closed")]
    [InlineData(@"a)", "')' without")]
    [InlineData(@"*a", "nothing to repeat")]
    [InlineData("😀", "beyond U+FFFF")]
    [InlineData(@"\", "ends too early")]
    public void Read_RegexWithoutEquivalent_IsRefusedAndNamed(string pattern, string named)
    {
        var exception = Assert.Throws<TuningException>(() => Cut(Regex(pattern), "a"));

        Assert.Equal(ErrorCodes.InvalidTokenizer, exception.Code);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Equal("pre_tokenizer.pretokenizers[0].pattern.Regex", exception.Field);
    }

    [Fact]
    public void Split_CharacterThatNothingCanStandFor_IsRefusedAndNamed()
    {
        // No character of one unit is Gothic.
        var exception = Assert.Throws<TuningException>(() => Cut(Regex(@"\p{Gothic}+"), "a\U00010330"));

        Assert.Contains("U+10330", exception.Message, StringComparison.Ordinal);
        Assert.Equal("a|b", Cut(Regex(@"\p{Gothic}+|a"), "ab"));
    }

    private static string Regex(string pattern) =>
        $$"""{"type": "Split", "behavior": "Isolated", "pattern": {"Regex": {{JsonSerializer.Serialize(pattern)}} } }""";

    private static string Cut(string step, string text)
    {
        using var document = JsonDocument.Parse(
            $$"""{"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{{step}}, {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false} ] } }""");
        var preTokenizer = PreTokenizerReader.Read(new JsonField(document.RootElement, string.Empty, "tokenizer.json")).Steps;
        var pieces = new List<TextPiece>();
        preTokenizer.Split(new TextPiece(AlignedText.Of(text), 0, text.Length), pieces);
        return string.Join('|', pieces.Select(piece => piece.Span.ToString()));
    }
}
