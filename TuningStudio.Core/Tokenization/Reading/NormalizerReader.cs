using System.Text;
using TuningStudio.Core.Tokenization.Normalization;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    internal static ITextNormalizer Read(JsonField? normalizer) => normalizer is not { } field
        ? new SequenceNormalizer([])
        : field.Require("type").Text() switch
        {
            "NFC" => new UnicodeNormalizer(NormalizationForm.FormC),
            "NFD" => new UnicodeNormalizer(NormalizationForm.FormD),
            "NFKC" => new UnicodeNormalizer(NormalizationForm.FormKC),
            "NFKD" => new UnicodeNormalizer(NormalizationForm.FormKD),
            "Lowercase" => new LowercaseNormalizer(),
            "Sequence" => new SequenceNormalizer([.. field.Require("normalizers").Items().Select(step => Read(step))]),
            var other => throw field.Require("type").Refuse($"is \"{other}\", a normalizer that is not supported"),
        };
}
