using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.AddedTokens;
using TuningStudio.Core.Tokenization.ByteLevel;
using TuningStudio.Core.Tokenization.Merging;
using TuningStudio.Core.Tokenization.Pipeline;
using TuningStudio.Core.Tokenization.PreTokenization;
using TuningStudio.Core.Tokenization.SentencePiece;
using TuningStudio.Core.Tokenization.Words;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Builds the tokenizer of a <c>tokenizer.json</c>.</summary>
internal static class TokenizerJson
{
    // A longer word is unknown to WordPiece, unless a file says otherwise.
    private const int LongestWord = 100;

    /// <summary>Reads the file.</summary>
    internal static TextTokenizer Read(string path)
    {
        using var document = TokenizerFile.Parse(path);
        var root = new JsonField(document.RootElement, string.Empty, path);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? Build(root)
            : throw new TuningException(ErrorCodes.InvalidTokenizer, "The file is no JSON object.", JsonField.ChooseAnother, path);
    }

    /// <summary>Builds it of the parsed file.</summary>
    internal static TextTokenizer Build(JsonField root)
    {
        var field = root.Require("model");
        switch (field.Find("type")?.Text())
        {
            case "Unigram":
                return BuildUnigram(root, field);
            case "WordLevel":
            case "WordPiece":
                return BuildWords(root, field);
            default:
                return BuildMerging(root, field);
        }
    }

    private static TextTokenizer BuildMerging(JsonField root, JsonField field)
    {
        var model = ModelReader.Read(field);
        var cut = PreTokenizerReader.Read(root);
        return cut.Bytes == ByteStep.Last ? BuildByteLevel(root, field, model, cut) : BuildPairs(root, field, model, cut);
    }

    private static TextTokenizer BuildByteLevel(JsonField root, JsonField field, BpeModel model, (IPreTokenizer, ByteStep) cut) =>
        Build(root, cut, model.Vocabulary, ByteAlphabet.Instance, vocabulary =>
        {
            RequireNoUnknownToken(field, vocabulary);
            if (model.WordEnd.Length > 0)
            {
                throw field.Require("end_of_word_suffix").Refuse($"is \"{model.WordEnd}\", which is not supported: a byte-level vocabulary has none");
            }

            return new PieceEncoder(vocabulary, MergeRules.Of(model.Merges), model.IgnoreMerges);
        });

    private static TextTokenizer BuildPairs(JsonField root, JsonField field, BpeModel model, (IPreTokenizer, ByteStep Bytes) cut)
    {
        // Without either, a character that has no token disappears, as in the reference.
        var fallsBack = field.Flag("byte_fallback", absent: false);
        var unknown = field.Find("unk_token");
        int? unknownId = unknown is null ? null
            : model.Vocabulary.TryGetValue(unknown.Value.Text(), out var id) ? id
            : throw unknown.Value.Refuse("is not in the vocabulary");
        var isSpelled = cut.Bytes == ByteStep.Before;
        return Build(root, cut, model.Vocabulary, isSpelled ? ByteAlphabet.Instance : SentencePieceSpelling.Instance, vocabulary =>
        {
            if (isSpelled)
            {
                RequireNoUnknownToken(field, vocabulary);
            }

            return new CharacterPairs(
                vocabulary,
                new CharacterTokens(vocabulary, unknownId, field.Flag("fuse_unk", absent: false), fallsBack && !isSpelled, model.WordEnd),
                MergeRules.Of(model.Merges),
                model.IgnoreMerges);
        });
    }

    private static TextTokenizer BuildWords(JsonField root, JsonField field)
    {
        var ids = ModelReader.ReadVocabulary(field.Require("vocab"));
        var unknown = field.Require("unk_token");
        var unknownId = ids.TryGetValue(unknown.Text(), out var id) ? id : throw unknown.Refuse("is not in the vocabulary");
        return Build(root, PreTokenizerReader.Read(root), ids, SentencePieceSpelling.Instance, areWords: true, build: vocabulary => field.Require("type").Text() == "WordLevel"
            ? new WordTokens(vocabulary, unknownId)
            : new WordPieces(vocabulary, unknownId, field.Find("continuing_subword_prefix")?.Text() ?? DecoderReader.WordPrefix, field.Find("max_input_chars_per_word")?.Id() ?? LongestWord));
    }

    private static TextTokenizer BuildUnigram(JsonField root, JsonField field)
    {
        var pieces = field.Require("vocab").Items().Select(ReadPiece).ToList();
        var ids = new Dictionary<string, int>(pieces.Count);
        for (var id = 0; id < pieces.Count; id++)
        {
            ids.TryAdd(pieces[id].Text, id);
        }

        int? unknown = field.Find("unk_id") is { } given
            ? given.Id() < pieces.Count ? given.Id() : throw given.Refuse("is not in the vocabulary")
            : null;
        var fallsBack = field.Flag("byte_fallback", absent: false);
        if (pieces.Count == 0 || (unknown is null && !fallsBack))
        {
            throw (pieces.Count == 0 ? field.Require("vocab") : field).Refuse(pieces.Count == 0 ? "holds no pieces" : "has neither bytes nor an unknown piece for characters that it lacks");
        }

        return Build(root, PreTokenizerReader.Read(root), ids, SentencePieceSpelling.Instance, vocabulary => new UnigramPieces(
            new CharacterTokens(vocabulary, unknown, fusesUnknown: true, fallsBack),
            pieces,
            static _ => true));
    }

    private static (string Text, double Score) ReadPiece(JsonField field) => field.Items().ToList() is [var text, var score] && score.Value.ValueKind == JsonValueKind.Number
        ? (text.Text(), score.Value.GetDouble())
        : throw field.Refuse("must be a piece and its score");

    private static TextTokenizer Build(JsonField root, (IPreTokenizer Steps, ByteStep Bytes) cut, Dictionary<string, int> ids, ISpelling spelling, Func<Vocabulary, ITokenModel> build, bool areWords = false)
    {
        var normalizer = NormalizerReader.Read(root.Find("normalizer"));
        var isByteLevel = spelling is ByteAlphabet;
        if (cut.Bytes != ByteStep.None && !isByteLevel)
        {
            throw root.Require(root.Find("pre_tokenizer") is null ? "normalizer" : "pre_tokenizer").Refuse("is ByteLevel, which this kind of model does not go with");
        }

        var surroundings = PostProcessorReader.Read(root.Find("post_processor"));
        var added = AddedTokenReader.Read(root, ids, normalizer);
        var vocabulary = new Vocabulary(ids, added, spelling);
        var decoder = DecoderReader.Read(root.Find("decoder"), vocabulary, isByteLevel, areWords);
        return new TextTokenizer(
            vocabulary,
            new AddedTokenSplitter(added.Where(token => !token.Normalized)),
            new AddedTokenSplitter(added.Where(token => token.Normalized)),
            normalizer,
            cut.Steps,
            build(vocabulary),
            decoder,
            surroundings);
    }

    /// <summary>With a token for every byte nothing is unknown; without one, what stands for it would matter.</summary>
    private static void RequireNoUnknownToken(JsonField model, Vocabulary vocabulary)
    {
        if (vocabulary.HasAllBytes)
        {
            return;
        }

        if (model.Find("unk_token") is { } unknown)
        {
            throw unknown.Refuse("is set and the vocabulary lacks some of the 256 bytes, which is not supported");
        }

        if (model.Flag("byte_fallback", absent: false))
        {
            throw model.Require("byte_fallback").Refuse("is true and the vocabulary lacks some of the 256 bytes, which is not supported");
        }
    }
}
