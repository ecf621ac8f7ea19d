using System.Text;
using System.Text.Json;
using TuningStudio.Core.Tokenization.Normalization;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    private const string ByteLevel = "ByteLevel";

    /// <summary>Whether the text that comes of it is written in the byte alphabet.</summary>
    internal static bool WritesBytes(JsonField? normalizer) => normalizer is { } field && field.Require("type").Text() switch
    {
        ByteLevel => true,
        "Sequence" => field.Require("normalizers").Items().Any(step => WritesBytes(step)),
        _ => false,
    };

    internal static ITextNormalizer Read(JsonField? normalizer) => normalizer is not { } field
        ? new SequenceNormalizer([])
        : field.Require("type").Text() switch
        {
            "NFC" => new UnicodeNormalizer(NormalizationForm.FormC),
            "NFD" => new UnicodeNormalizer(NormalizationForm.FormD),
            "NFKC" => new UnicodeNormalizer(NormalizationForm.FormKC),
            "NFKD" => new UnicodeNormalizer(NormalizationForm.FormKD),
            "StripAccents" => new AccentNormalizer(onlyNonSpacing: false),
            "BertNormalizer" => ReadBert(field),
            "Lowercase" => new LowercaseNormalizer(),
            "Prepend" => new PrependNormalizer(field.Require("prepend").Text()),
            "Replace" => new ReplaceNormalizer(PatternReader.Read(field.Require("pattern")), field.Require("content").Text()),
            "Strip" => new StripNormalizer(field.Flag("strip_left", absent: true), field.Flag("strip_right", absent: true)),
            "Precompiled" => ReadMap(field),
            "Nmt" => new NmtNormalizer(),
            ByteLevel => new ByteLetters(),
            "Sequence" => new SequenceNormalizer([.. field.Require("normalizers").Items().Select(step => Read(step))]),
            var other => throw field.Require("type").Refuse($"is \"{other}\", a normalizer that is not supported"),
        };

    private static SequenceNormalizer ReadBert(JsonField field)
    {
        var isLower = field.Flag("lowercase", absent: true);
        return new SequenceNormalizer(
        [
            .. Where(field.Flag("clean_text", absent: true), new CleaningNormalizer()),
            .. Where(field.Flag("handle_chinese_chars", absent: true), new ChineseNormalizer()),
            .. Where(field.Flag("strip_accents", absent: isLower), new UnicodeNormalizer(NormalizationForm.FormD), new AccentNormalizer(onlyNonSpacing: true)),
            .. Where(isLower, new LowercaseNormalizer()),
        ]);

        static ITextNormalizer[] Where(bool isOn, params ITextNormalizer[] steps) => isOn ? steps : [];
    }

    private static CharacterMapNormalizer ReadMap(JsonField field)
    {
        var map = field.Require("precompiled_charsmap");
        return map.Value.ValueKind == JsonValueKind.String && map.Value.TryGetBytesFromBase64(out var compiled) && CharacterMap.TryRead(compiled) is { } read
            ? new CharacterMapNormalizer(read, longest: false)
            : throw map.Refuse("is no map of characters");
    }
}
