using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Cli.Prompts;

/// <summary>Texts and conversations as a model reads and writes them: its tokenizer and its chat template.</summary>
internal sealed class ModelText
{
    private readonly Func<IReadOnlyList<ChatMessage>, bool, RenderedChat>? _render;
    private readonly ExampleEncoder _examples;
    private readonly PlainConversation _plain;

    private ModelText(ITextTokenizer tokenizer, SpecialTokens special, Func<IReadOnlyList<ChatMessage>, bool, RenderedChat>? render)
    {
        Tokenizer = tokenizer;
        StopIds = special.StopIds;
        _render = render;
        _examples = new ExampleEncoder(tokenizer, render is null ? null : messages => render(messages, false), special.Eos);
        _plain = new PlainConversation(tokenizer, special.Eos);
    }

    internal ITextTokenizer Tokenizer { get; }

    /// <summary>Ids that end an answer.</summary>
    internal IReadOnlyList<int> StopIds { get; }

    /// <summary>Whether the model says how a conversation is written.</summary>
    internal bool HasChatTemplate => _render is not null;

    /// <exception cref="TuningException">The folder's tokenizer or chat template cannot be read.</exception>
    internal static ModelText Load(string modelFolder)
    {
        var tokenizer = TokenizerLoader.Load(modelFolder);
        return new ModelText(tokenizer, SpecialTokens.Load(modelFolder, tokenizer), null);
    }

    /// <summary>The same, or null where the folder has no tokenizer: ids need none.</summary>
    internal static ModelText? TryLoad(string modelFolder) =>
        File.Exists(Path.Combine(modelFolder, TokenizerLoader.FileName)) ? Load(modelFolder) : null;

    /// <summary>A text with what the tokenizer puts around it, such as begin-of-text.</summary>
    internal int[] EncodeText(string text, bool addSpecialTokens = true) => Tokenizer.Encode(text, addSpecialTokens);

    /// <summary>A conversation up to where the model is to answer.</summary>
    internal int[] EncodePrompt(IReadOnlyList<ChatMessage> messages) =>
        _render is null ? _plain.EncodePrompt(messages) : Tokenizer.Encode(_render(messages, true).Text);

    /// <summary>A line of input; for a conversation also which tokens are the assistant's.</summary>
    internal (int[] Ids, bool[]? Trained) Encode(InputLine line, bool addSpecialTokens)
    {
        if (line.Messages is { } messages)
        {
            var example = _examples.Encode(new TrainingRecord(messages, 1));
            return (example.Ids, example.Trained);
        }

        return (line.Ids ?? EncodeText(line.Text!, addSpecialTokens), null);
    }
}
