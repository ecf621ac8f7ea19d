using System.Text.Json;
using Microsoft.ML.Tokenizers;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.AddedTokens;
using TuningStudio.Core.Tokenization.ByteLevel;
using TuningStudio.Core.Tokenization.Reading;

namespace TuningStudio.Core.Tokenization;

/// <summary>Loads the tokenizer of a model folder.</summary>
public static class TokenizerLoader
{
    /// <summary>Name of the file, as Hugging Face has it.</summary>
    public const string FileName = "tokenizer.json";

    /// <summary>
    /// Reads <c>tokenizer.json</c>: byte-level BPE, exactly as Hugging Face's library reads it. The result may be used from several threads.
    /// </summary>
    /// <param name="modelFolder">The folder that holds the model's files.</param>
    /// <exception cref="TuningException">
    /// <see cref="ErrorCodes.NotFound"/>: there is no such folder; <see cref="ErrorCodes.InvalidTokenizer"/>: the file is missing, not JSON, or of a
    /// kind that is not supported.
    /// </exception>
    public static ITextTokenizer Load(string modelFolder)
    {
        if (!Directory.Exists(modelFolder))
        {
            throw new TuningException(ErrorCodes.NotFound, "The model folder does not exist.", "Check the path.", modelFolder);
        }

        var path = Path.Combine(modelFolder, FileName);
        if (!File.Exists(path))
        {
            throw new TuningException(
                ErrorCodes.InvalidTokenizer,
                $"The model folder has no {FileName}.",
                $"Copy the {FileName} of the model into {modelFolder}; a tokenizer.model or vocab.json alone is not enough.",
                path);
        }

        using var document = TokenizerFile.Parse(path);
        var root = new JsonField(document.RootElement, string.Empty, path);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? Build(root)
            : throw new TuningException(ErrorCodes.InvalidTokenizer, "The file is no JSON object.", JsonField.ChooseAnother, path);
    }

    private static ByteLevelTokenizer Build(JsonField root)
    {
        var model = ModelReader.Read(root.Require("model"));
        var library = Task.Run(() => CreateLibrary(model)); // half of the time it takes, beside the rest and whatever comes next
        var preTokenizer = PreTokenizerReader.Read(root);
        var normalizer = NormalizerReader.Read(root.Find("normalizer"));
        var surroundings = PostProcessorReader.Read(root.Find("post_processor"));
        DecoderReader.Check(root.Find("decoder"));

        var added = AddedTokenReader.Read(root, model.Vocabulary, normalizer);
        var vocabulary = new Vocabulary(model.Vocabulary, added);
        RequireNoUnknownToken(root.Require("model"), vocabulary);
        return new ByteLevelTokenizer(
            vocabulary,
            new AddedTokenSplitter(added.Where(token => !token.Normalized)),
            new AddedTokenSplitter(added.Where(token => token.Normalized)),
            normalizer,
            preTokenizer,
            new PieceEncoder(vocabulary, model.Merges, library, model.IgnoreMerges),
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

    private static BpeTokenizer? CreateLibrary(BpeModel model)
    {
        try
        {
            return BpeTokenizer.Create(new BpeOptions(model.Vocabulary) { Merges = model.Merges, ByteLevel = true });
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return null; // it refuses what the reference does not, such as two tokens with one id: our own merging does the work
        }
    }
}
