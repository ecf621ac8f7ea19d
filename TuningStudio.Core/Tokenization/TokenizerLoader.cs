using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Reading;

namespace TuningStudio.Core.Tokenization;

/// <summary>Loads the tokenizer of a model folder.</summary>
public static class TokenizerLoader
{
    /// <summary>Name of the file, as Hugging Face has it.</summary>
    public const string FileName = "tokenizer.json";

    /// <summary>
    /// Reads the tokenizer, exactly as Hugging Face's library does: <c>tokenizer.json</c> (BPE of bytes or characters, Unigram, WordPiece, WordLevel) or, where
    /// there is none, SentencePiece's <c>tokenizer.model</c>, or <c>vocab.json</c> with <c>merges.txt</c>. The result may be used from several threads.
    /// </summary>
    /// <param name="modelFolder">The folder that holds the model's files.</param>
    /// <exception cref="TuningException">
    /// <see cref="ErrorCodes.NotFound"/>: there is no such folder; <see cref="ErrorCodes.InvalidTokenizer"/>: the file is missing, damaged, or of a
    /// kind that is not supported.
    /// </exception>
    public static ITextTokenizer Load(string modelFolder)
    {
        if (!Directory.Exists(modelFolder))
        {
            throw new TuningException(ErrorCodes.NotFound, "The model folder does not exist.", "Check the path.", modelFolder);
        }

        return FindFile(modelFolder) switch
        {
            null => throw new TuningException(
                ErrorCodes.InvalidTokenizer,
                $"The model folder has no {FileName}, nor a {SentencePieceFile.FileName} or {VocabularyFiles.FileName} with {VocabularyFiles.MergesName}.",
                $"Copy the {FileName} of the model into {modelFolder}.",
                Path.Combine(modelFolder, FileName)),
            var path when path.EndsWith(FileName, StringComparison.Ordinal) => TokenizerJson.Read(path),
            var path when path.EndsWith(SentencePieceFile.FileName, StringComparison.Ordinal) => SentencePieceFile.Read(modelFolder),
            _ => VocabularyFiles.Read(modelFolder),
        };
    }

    /// <summary>The file that a model folder's tokenizer is read from, or null where it has none.</summary>
    public static string? FindFile(string modelFolder) =>
        Existing(modelFolder, FileName) ?? Existing(modelFolder, SentencePieceFile.FileName)
        ?? (Existing(modelFolder, VocabularyFiles.MergesName) is null ? null : Existing(modelFolder, VocabularyFiles.FileName));

    private static string? Existing(string folder, string name) => Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;
}
