using TuningStudio.Core.Tokenization.ByteLevel;
using TuningStudio.Core.Tokenization.Decoding;
using TuningStudio.Core.Tokenization.Pipeline;
using TuningStudio.Core.Tokenization.PreTokenization;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
internal static class DecoderReader
{
    /// <summary>What tokens within a word begin with, unless a file says otherwise.</summary>
    internal const string WordPrefix = "##";

    private const string WordEnd = "</w>";

    /// <summary>The decoder.</summary>
    /// <param name="decoder">The field; left out, it can only be meant that the tokens' bytes are put together.</param>
    /// <param name="vocabulary">All tokens.</param>
    /// <param name="isByteLevel">Whether the tokens are spelled in the byte alphabet.</param>
    /// <param name="areWords">Whether they are words, or parts of words, that hold no blanks themselves: left out, the decoder puts one between any two.</param>
    internal static ITokenDecoder Read(JsonField? decoder, Vocabulary vocabulary, bool isByteLevel, bool areWords)
    {
        if (decoder is null && areWords)
        {
            return new ChainDecoder(vocabulary, [new WordsStep(prefix: null, cleansUp: false)]);
        }

        var leaves = decoder is { } field ? Flatten(field).ToList() : [];
        var bytes = leaves.FindIndex(leaf => leaf.Require("type").Text() == "ByteLevel");
        if (bytes >= 0 ? !isByteLevel || leaves.Count > 1 : isByteLevel && leaves.Count > 0)
        {
            var wrong = leaves[Math.Max(bytes, 0)].Require("type");
            throw wrong.Refuse($"is \"{wrong.Text()}\", which {(isByteLevel ? "does not read a byte-level vocabulary alone" : "reads byte-level vocabularies only")}");
        }

        return isByteLevel || leaves.Count == 0 ? new ByteLevelDecoder(vocabulary) : new ChainDecoder(vocabulary, [.. leaves.Select(ReadStep)]);
    }

    private static IEnumerable<JsonField> Flatten(JsonField field) =>
        field.Require("type").Text() == "Sequence" ? field.Require("decoders").Items().SelectMany(Flatten) : [field];

    private static IDecoderStep ReadStep(JsonField field) => field.Require("type").Text() switch
    {
        "Replace" => new ReplaceStep(
            field.Require("pattern").Require("String").Text() is { Length: > 0 } what ? what : throw field.Require("pattern").Refuse("must not be empty"),
            field.Require("content").Text()),
        "ByteFallback" => new ByteFallbackStep(),
        "Fuse" => new FuseStep(),
        "Strip" => new StripStep(
            field.Require("content").Text() is [var content] ? content : throw field.Require("content").Refuse("must be one character"),
            field.Require("start").Id(),
            field.Require("stop").Id()),
        "Metaspace" => new MetaspaceStep(PreTokenizerReader.ReadSign(field), PreTokenizerReader.ReadScheme(field) != PrependScheme.Never),
        "WordPiece" => new WordsStep(field.Find("prefix")?.Text() ?? WordPrefix, field.Flag("cleanup", absent: true)),
        "BPEDecoder" => new WordEndStep(field.Find("suffix")?.Text() is { Length: > 0 } suffix ? suffix : WordEnd),
        var other => throw field.Require("type").Refuse($"is \"{other}\", a decoder that is not supported"),
    };
}
