using Google.Protobuf;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.AddedTokens;
using TuningStudio.Core.Tokenization.Decoding;
using TuningStudio.Core.Tokenization.Merging;
using TuningStudio.Core.Tokenization.Normalization;
using TuningStudio.Core.Tokenization.Pipeline;
using TuningStudio.Core.Tokenization.PreTokenization;
using TuningStudio.Core.Tokenization.SentencePiece;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Builds the tokenizer of a SentencePiece <c>tokenizer.model</c>.</summary>
internal static class SentencePieceFile
{
    /// <summary>Its name.</summary>
    internal const string FileName = "tokenizer.model";

    /// <summary>A model's type that merges.</summary>
    internal const int Bpe = 2;

    /// <summary>What the tokens with a role are called where nothing else is said.</summary>
    internal static readonly IReadOnlyDictionary<string, string> RoleNames = new Dictionary<string, string> { ["bos"] = "<s>", ["eos"] = "</s>" };

    private const int Unigram = 1;

    /// <summary>Reads the file of a folder, and the settings beside it.</summary>
    internal static TextTokenizer Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return Build(Parse(path), TokenizerSettings.Read(folder), path);
    }

    /// <summary>Builds the tokenizer of a model, wherever it was read.</summary>
    internal static TextTokenizer Build(SentencePieceModel model, TokenizerSettings settings, string path)
    {
        var ids = new Dictionary<string, int>(model.Pieces.Count);
        for (var id = 0; id < model.Pieces.Count; id++)
        {
            ids.TryAdd(model.Pieces[id].Text, id);
        }

        var added = Added(model, settings);
        var vocabulary = new Vocabulary(ids, added, SentencePieceSpelling.Instance);
        var unknown = model.Pieces.FindIndex(piece => piece.Kind == PieceKind.Unknown);
        var characters = new CharacterTokens(vocabulary, unknown >= 0 ? unknown : null, fusesUnknown: true, model.ByteFallback);
        return new TextTokenizer(
            vocabulary,
            new AddedTokenSplitter(added),
            new AddedTokenSplitter([]),
            Normalizer(model, path, addsBlank: model.AddsBlank && settings.IsLegacy),
            model.AddsBlank && !settings.IsLegacy ? new BlankSign(SentencePieceSpelling.Blank, PrependScheme.First, splits: false) : new SequencePreTokenizer([]),
            model.Type == Bpe ? Pairs(model, vocabulary, characters) : Pieces(model, characters),
            Decoder(vocabulary, model.AddsBlank),
            Surroundings(vocabulary.IdOf, settings));
    }

    /// <summary>Parses the file alone.</summary>
    internal static SentencePieceModel Parse(string path)
    {
        try
        {
            var model = SentencePieceModel.Read(File.ReadAllBytes(path));
            if (model.Pieces.Count > 0 && model.Type is Unigram or Bpe)
            {
                return model;
            }
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw Fault("is damaged or no SentencePiece model", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Fault($"cannot be read: {exception.Message}", exception);
        }

        throw Fault("holds no Unigram or BPE model", null);

        TuningException Fault(string what, Exception? cause) =>
            new(ErrorCodes.InvalidTokenizer, $"The file {what}.", "Download it again (a Git-LFS pointer is not the file itself), or put the model's tokenizer.json beside it.", path, innerException: cause);
    }

    // Signs that no text has are special; the settings may give them flags, and add others.
    private static List<AddedToken> Added(SentencePieceModel model, TokenizerSettings settings)
    {
        var tokens = settings.Added.ToDictionary(token => token.Id);
        for (var id = 0; id < model.Pieces.Count; id++)
        {
            var piece = model.Pieces[id];
            if (piece.Kind is PieceKind.Control or PieceKind.Unknown or PieceKind.UserDefined)
            {
                tokens.TryAdd(id, new AddedToken(id, piece.Text, piece.Text, piece.Kind != PieceKind.UserDefined, SingleWord: false, StripLeft: false, StripRight: false, Normalized: false));
            }
        }

        return [.. tokens.Values.OrderBy(token => token.Id)];
    }

    private static SequenceNormalizer Normalizer(SentencePieceModel model, string path, bool addsBlank)
    {
        List<ITextNormalizer> steps = [];
        if (model.CharacterMap.Length > 0)
        {
            var map = CharacterMap.TryRead(model.CharacterMap)
                ?? throw new TuningException(ErrorCodes.InvalidTokenizer, "The file's map of characters is damaged.", "Download it again.", path, field: "precompiled_charsmap");
            steps.Add(new CharacterMapNormalizer(map, longest: true));
        }

        if (model.RemovesExtraBlanks)
        {
            steps.Add(new ExtraWhiteSpace());
        }

        if (addsBlank)
        {
            steps.Add(new PrependNormalizer(SentencePieceSpelling.Blank.ToString()));
        }

        steps.Add(new ReplaceNormalizer(new LiteralPattern(" "), SentencePieceSpelling.Blank.ToString()));
        return new SequenceNormalizer(steps);
    }

    private static CharacterPairs Pairs(SentencePieceModel model, Vocabulary vocabulary, CharacterTokens characters)
    {
        var scores = new Dictionary<string, float>(model.Pieces.Count);
        foreach (var piece in model.Pieces.Where(piece => piece.Kind == PieceKind.Normal))
        {
            scores.TryAdd(piece.Text, piece.Score);
        }

        return new CharacterPairs(vocabulary, characters, MergeRules.OfScores(scores, vocabulary), wholePieceFirst: false);
    }

    private static UnigramPieces Pieces(SentencePieceModel model, CharacterTokens characters) => new(
        characters,
        [.. model.Pieces.Select(piece => (piece.Text, (double)piece.Score))],
        id => model.Pieces[id].Kind == PieceKind.Normal);

    private static ChainDecoder Decoder(Vocabulary vocabulary, bool addsBlank)
    {
        List<IDecoderStep> steps = [new ReplaceStep(SentencePieceSpelling.Blank.ToString(), " "), new ByteFallbackStep(), new FuseStep()];
        if (addsBlank)
        {
            steps.Add(new StripStep(' ', start: 1, stop: 0));
        }

        return new ChainDecoder(vocabulary, steps);
    }

    /// <summary>What is put around a text: Llama's tokenizer begins it with its sign unless it is told not to, others say so.</summary>
    internal static SurroundingTokens Surroundings(Func<string, int?> idOf, TokenizerSettings settings)
    {
        return new SurroundingTokens(
            Of("bos", settings.AddsBegin ?? settings.Class is null or "LlamaTokenizer" or "LlamaTokenizerFast" or "GemmaTokenizer"),
            Of("eos", settings.AddsEnd ?? false));

        int[] Of(string role, bool isAdded) =>
            isAdded && idOf(settings.Roles.GetValueOrDefault(role, RoleNames[role])) is { } id ? [id] : [];
    }
}
