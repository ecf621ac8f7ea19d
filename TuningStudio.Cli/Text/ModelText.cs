using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Text;

/// <summary>Texts and conversations as a model reads and writes them: its tokenizer and its chat template.</summary>
internal sealed class ModelText
{
    private ModelText(ITextTokenizer tokenizer) => Tokenizer = tokenizer;

    internal ITextTokenizer Tokenizer { get; }

    /// <exception cref="TuningException">The folder's tokenizer or chat template cannot be read.</exception>
    internal static ModelText Load(string modelFolder) => new(TokenizerLoader.Load(modelFolder));

    /// <summary>The same, or null where the folder has no tokenizer: ids need none.</summary>
    internal static ModelText? TryLoad(string modelFolder) =>
        File.Exists(Path.Combine(modelFolder, TokenizerLoader.FileName)) ? Load(modelFolder) : null;

    /// <summary>A text with what the tokenizer puts around it, such as begin-of-text.</summary>
    internal int[] EncodeText(string text, bool addSpecialTokens = true) => Tokenizer.Encode(text, addSpecialTokens);
}
