using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Decoding;
using TuningStudio.Core.Tokenization.Gguf;
using TuningStudio.Core.Tokenization.Reading;
using TuningStudio.Core.Tokenization.SentencePiece;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Export.Gguf;

/// <summary>A model's tokenizer and chat template in llama.cpp's keys.</summary>
internal static class GgufTokenizer
{
    private const string Prefix = "tokenizer.ggml.";

    /// <summary>Kinds of tokens; the numbers are llama.cpp's.</summary>
    private enum Kind
    {
        Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
        Byte = 6,
    }

    /// <summary>Adds the keys.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="vocabularySize">Rows of the embedding: so many tokens are listed.</param>
    /// <param name="metadata">Gets the keys.</param>
    /// <param name="template">A chat template in place of the model's; null takes that.</param>
    /// <returns>What people should know of it, a sentence each.</returns>
    /// <exception cref="TuningException">The tokenizer is of a kind that llama.cpp's keys are not written for here.</exception>
    internal static IReadOnlyList<string> Describe(string folder, int vocabularySize, GgufMetadata metadata, string? template = null)
    {
        if (TokenizerLoader.FindFile(folder) is not { } path)
        {
            metadata.Set(Prefix + "model", "no_vocab");
            return [$"The base has no {TokenizerLoader.FileName}, so that the file has no tokenizer: it takes and gives token ids."];
        }

        if (Path.GetFileName(path) == SentencePieceFile.FileName)
        {
            DescribeModelFile(folder, vocabularySize, metadata, template);
            return [];
        }

        using var document = Path.GetFileName(path) == TokenizerLoader.FileName ? TokenizerFile.Parse(path) : VocabularyFiles.Compose(folder);
        var root = new JsonField(document.RootElement, string.Empty, path);
        var field = root.Require("model");
        var model = ModelReader.Read(field);
        var isByteLevel = root.Find("pre_tokenizer") is { } cut && EndsInBytes(cut);
        if (!isByteLevel && !field.Flag("byte_fallback", absent: false))
        {
            throw field.Refuse("is neither byte-level BPE nor SentencePiece's BPE with bytes, so that it has no place in a GGUF file", remedy: "Export the model as merged safetensors.");
        }

        var (tokens, kinds) = List(root, model, vocabularySize, isByteLevel);
        var notes = isByteLevel ? DescribeByteLevel(root, model, tokens, metadata) : DescribeSentencePiece(root, model, tokens, kinds, metadata);
        metadata.Set(Prefix + "token_type", [.. kinds.Select(kind => (int)kind)]);
        DescribeRoles(folder, tokens, PostProcessorReader.Read(root.Find("post_processor")), root.Require("model").Find("unk_token")?.Text(), metadata);
        DescribeTemplate(folder, metadata, template);
        return notes;
    }

    // The file's own words: pieces, scores, kinds with the same numbers.
    private static void DescribeModelFile(string folder, int size, GgufMetadata metadata, string? template)
    {
        var model = SentencePieceFile.Parse(Path.Combine(folder, SentencePieceFile.FileName));
        var settings = TokenizerSettings.Read(folder);
        var tokens = Enumerable.Range(0, size).Select(id => id < model.Pieces.Count ? model.Pieces[id].Text : Padding(id)).ToArray();
        var kinds = Enumerable.Range(0, size).Select(id => id < model.Pieces.Count ? (int)model.Pieces[id].Kind : (int)Kind.Unused).ToArray();
        foreach (var token in settings.Added.Where(token => token.Id < size && token.Id >= model.Pieces.Count))
        {
            (tokens[token.Id], kinds[token.Id]) = (token.Content, (int)(token.Special ? Kind.Control : Kind.UserDefined));
        }

        metadata.Set(Prefix + "model", model.Type == SentencePieceFile.Bpe ? "llama" : "t5");
        metadata.Set(Prefix + "pre", "default");
        metadata.Set(Prefix + "tokens", tokens);
        metadata.Set(Prefix + "scores", [.. Enumerable.Range(0, size).Select(id => id < model.Pieces.Count ? model.Pieces[id].Score : -1000f)]);
        metadata.Set(Prefix + "token_type", kinds);
        metadata.Set(Prefix + "add_space_prefix", model.AddsBlank);
        DescribeRoles(folder, tokens, SentencePieceFile.Surroundings(token => Array.IndexOf(tokens, token) is var id and >= 0 ? id : null, settings), model.Pieces.Find(piece => piece.Kind == PieceKind.Unknown)?.Text, metadata, isSentencePiece: true);
        DescribeTemplate(folder, metadata, template);
    }

    private static string Padding(int id) => string.Create(CultureInfo.InvariantCulture, $"[PAD{id}]");

    private static void DescribeTemplate(string folder, GgufMetadata metadata, string? template)
    {
        if ((template ?? ChatTemplateFiles.TryRead(folder)?.Source) is { } source)
        {
            metadata.Set("tokenizer.chat_template", source);
        }
    }

    private static bool EndsInBytes(JsonField field) => field.Require("type").Text() switch
    {
        "ByteLevel" => true,
        "Sequence" => field.Require("pretokenizers").Items().LastOrDefault() is { File: not null } last && EndsInBytes(last),
        _ => false,
    };

    private static (string[] Tokens, Kind[] Kinds) List(JsonField root, BpeModel model, int size, bool isByteLevel)
    {
        var tokens = new string[size];
        var kinds = new Kind[size];
        for (var id = 0; id < size; id++)
        {
            (tokens[id], kinds[id]) = (Padding(id), Kind.Unused);
        }

        var unknown = root.Require("model").Find("unk_token")?.Text();
        foreach (var (token, id) in model.Vocabulary)
        {
            Set(id, token, !isByteLevel && token == unknown ? Kind.Unknown : !isByteLevel && ByteFallbackStep.ByteOf(token) is not null ? Kind.Byte : Kind.Normal);
        }

        foreach (var added in AddedTokenReader.Read(root, model.Vocabulary, NormalizerReader.Read(null)))
        {
            if (added.Special || (added.Content.StartsWith("<|", StringComparison.Ordinal) && added.Content.EndsWith("|>", StringComparison.Ordinal)))
            {
                Set(added.Id, added.Content, kinds.ElementAtOrDefault(added.Id) == Kind.Unknown ? Kind.Unknown : Kind.Control);
            }
            else
            {
                // llama.cpp looks for these in the text as people write it.
                Set(added.Id, isByteLevel ? added.Content : added.Content.Replace('\u2581', ' '), Kind.UserDefined);
            }
        }

        return (tokens, kinds);

        void Set(int id, string token, Kind kind)
        {
            if (id >= size)
            {
                throw root.Require("model").Refuse($"has a token with id {id}, but the model has {size} rows", remedy: "Use the tokenizer that belongs to the model.");
            }

            (tokens[id], kinds[id]) = (token, kind);
        }
    }

    private static IReadOnlyList<string> DescribeByteLevel(JsonField root, BpeModel model, string[] tokens, GgufMetadata metadata)
    {
        var name = PreTokenizerNames.Of(root.Require("pre_tokenizer"), model.IgnoreMerges);
        metadata.Set(Prefix + "model", "gpt2");
        metadata.Set(Prefix + "pre", name ?? "gpt-2");
        metadata.Set(Prefix + "tokens", tokens);
        metadata.Set(Prefix + "merges", [.. model.Merges.Select(merge => merge.Text)]);
        return name is null
            ? ["llama.cpp has no name for the way this tokenizer cuts texts; GPT-2's was written, so that some texts get other tokens there."]
            : [];
    }

    // llama.cpp merges the neighbours whose product has the highest score: what is merged first scores highest.
    private static IReadOnlyList<string> DescribeSentencePiece(JsonField root, BpeModel model, string[] tokens, Kind[] kinds, GgufMetadata metadata)
    {
        var scores = kinds.Select(kind => kind is Kind.Normal or Kind.Byte ? 0f : -1000f).ToArray();
        foreach (var (merge, rank) in model.Merges.Select((merge, rank) => (merge, rank)).Reverse())
        {
            scores[merge.Merged] = -1 - rank;
        }

        metadata.Set(Prefix + "model", "llama");
        metadata.Set(Prefix + "pre", "default");
        metadata.Set(Prefix + "tokens", tokens);
        metadata.Set(Prefix + "scores", scores);
        metadata.Set(Prefix + "add_space_prefix", BeginsWithBlank(root));
        return [];
    }

    private static bool BeginsWithBlank(JsonField root) =>
        Leaves(root.Find("normalizer"), "normalizers").Any(step => step.Require("type").Text() == "Prepend")
        || Leaves(root.Find("pre_tokenizer"), "pretokenizers").Any(step => step.Require("type").Text() == "Metaspace"
            && step.Flag("add_prefix_space", absent: true)
            && step.Find("prepend_scheme")?.Text() != "never");

    private static IEnumerable<JsonField> Leaves(JsonField? field, string list) => field is not { } step
        ? []
        : step.Require("type").Text() == "Sequence" ? step.Require(list).Items().SelectMany(inner => Leaves(inner, list)) : [step];

    private static void DescribeRoles(string folder, string[] tokens, SurroundingTokens surroundings, string? unknown, GgufMetadata metadata, bool isSentencePiece = false)
    {
        var texts = SpecialTokenFiles.ReadTexts(folder, ["tokenizer_config.json", "special_tokens_map.json"]);
        var ids = SpecialTokenFiles.ReadIds(folder, ["generation_config.json", "config.json"]);
        var (begin, end) = (Role("bos", "bos"), Role("eos", "eos"));
        Role("pad", "padding");
        if (unknown is not null && Array.IndexOf(tokens, unknown) is var place and >= 0)
        {
            metadata.Set(Prefix + "unknown_token_id", place);
        }

        // Chat models name the end of a turn beside the end of the text.
        if (ids["eos"].FirstOrDefault(id => id != end && id < tokens.Length, -1) is var turn and >= 0)
        {
            metadata.Set(Prefix + "eot_token_id", turn);
        }

        // Always said: where it is not, llama.cpp goes by the kind of tokenizer.
        metadata.Set(Prefix + "add_bos_token", begin is { } first && surroundings.Before.Contains(first));
        metadata.Set(Prefix + "add_eos_token", end is { } last && surroundings.After.Contains(last));

        int? Role(string role, string key)
        {
            var id = texts.TryGetValue(role, out var text) ? Array.IndexOf(tokens, text)
                : ids[role] is [var given, ..] ? given
                : SentencePieceFile.RoleNames.TryGetValue(role, out var name) && isSentencePiece ? Array.IndexOf(tokens, name) : -1;
            if (id < 0 || id >= tokens.Length)
            {
                return null;
            }

            metadata.Set($"{Prefix}{key}_token_id", id);
            return id;
        }
    }
}
