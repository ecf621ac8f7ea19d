using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Tokenization.Gguf;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Tokenization;

/// <summary>Everything of a model that turns conversations into tokens: tokenizer, special tokens and chat template.</summary>
public sealed class ModelText
{
    private readonly ChatTemplate? _template;
    private readonly PromptTemplate? _own;

    private ModelText(ITextTokenizer tokenizer, SpecialTokens special, ChatTemplate? template, PromptTemplate? own = null)
    {
        Tokenizer = tokenizer;
        Special = special;
        _template = template;
        _own = own;
        StopIds = FindStopIds();
    }

    /// <summary>The tokenizer.</summary>
    public ITextTokenizer Tokenizer { get; }

    /// <summary>Tokens with a role.</summary>
    public SpecialTokens Special { get; }

    /// <summary>Whether the model says how a conversation is written.</summary>
    public bool HasChatTemplate => _template is not null;

    /// <summary>Whether anything says how a conversation is written: the model, or the user's own template.</summary>
    internal bool HasTemplate => _own is not null || HasChatTemplate;

    /// <summary>Whether the template writes the day into a conversation, so that its tokens are others tomorrow.</summary>
    internal bool ChangesByTheDay => _own is null && _template?.Source.Contains("strftime_now", StringComparison.Ordinal) == true;

    /// <summary>
    /// Tokens that end an answer: those the model's files name, and the one its template ends an assistant's turn with,
    /// which some models' files forget, so that answers would never stop.
    /// </summary>
    public IReadOnlySet<int> StopIds { get; }

    /// <summary>An id to pad with.</summary>
    public int PaddingId => Special.Pad ?? Special.Eos ?? 0;

    /// <summary>Reads a model folder, or what a GGUF file carries.</summary>
    /// <exception cref="TuningException">The tokenizer is missing or of an unknown kind, or the template is wrong.</exception>
    public static ModelText Load(string modelFolder)
    {
        if (GgufPath.FileOf(modelFolder) is { } file)
        {
            var head = GgufHead.Read(file);
            return new ModelText(GgufTokenizerReader.Read(head), GgufRoles.Special(head), GgufRoles.Template(head));
        }

        var tokenizer = TokenizerLoader.Load(modelFolder);
        return new ModelText(tokenizer, SpecialTokens.Load(modelFolder, tokenizer), ChatTemplate.TryLoad(modelFolder));
    }

    /// <summary>Reads a model folder, or gives null where it has no tokenizer at all: ids need none.</summary>
    /// <exception cref="TuningException">There is one, but it cannot be used.</exception>
    public static ModelText? TryLoad(string modelFolder)
    {
        var isThere = GgufPath.FileOf(modelFolder) is { } file ? GgufTokenizerReader.IsThere(GgufHead.Read(file)) : TokenizerLoader.FindFile(modelFolder) is not null;
        return isThere ? Load(modelFolder) : null;
    }

    /// <summary>The chat template's text; null where the model has none.</summary>
    public string? TemplateSource => _template?.Source;

    /// <summary>A conversation as the model's template writes it; null where the model has none.</summary>
    /// <param name="messages">The turns.</param>
    /// <param name="addGenerationPrompt">Whether to end with what stands before the assistant's next answer.</param>
    /// <exception cref="TuningException">The template refuses this conversation.</exception>
    public string? Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false) => _template?.Render(messages, addGenerationPrompt).Text;

    /// <summary>Makes an encoder for training records.</summary>
    public ExampleEncoder Encoder(EncodingOptions options) => new(Tokenizer, Special.Eos, options, Conversations);

    /// <summary>The tokens after which the model writes the next answer of a conversation.</summary>
    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages) => Conversations.EncodePrompt(messages);

    /// <summary>The same model with a template of the user's own in place of its chat template; null leaves it as it is.</summary>
    public ModelText With(PromptTemplate? template) => template is null ? this : new ModelText(Tokenizer, Special, null, template);

    /// <summary>The same model as an adapter was tuned with it: with the template that lies in the adapter's folder, if one does.</summary>
    /// <exception cref="TuningException">The template there cannot be read.</exception>
    public ModelText For(string? adapterFolder) => adapterFolder is null ? this : With(PromptTemplateFile.Read(adapterFolder));

    private IConversationEncoder Conversations => (_own, _template) switch
    {
        ({ } own, _) => new OwnTemplateEncoder(Tokenizer, Special.Eos, own),
        (_, { } template) => new ChatEncoder(Tokenizer, template.Render),
        _ => new PlainConversation(Tokenizer, Special.Eos),
    };

    /// <summary>The tokens of a plain text to continue.</summary>
    public int[] EncodePrompt(string text) => Tokenizer.Encode(text, addSpecialTokens: true);

    private HashSet<int> FindStopIds()
    {
        var ids = Special.StopIds.ToHashSet();
        if (_template is null)
        {
            return ids;
        }

        try
        {
            var chat = _template.Render([new ChatMessage(ChatMessage.User, "?"), new ChatMessage(ChatMessage.Assistant, "!")]);
            if (chat.AssistantSpans is [.., var (start, end)] && Tokenizer.Encode(chat.Text[start..end]) is [.., var last] && Tokenizer.IsSpecial(last))
            {
                ids.Add(last);
            }
        }
        catch (TuningException)
        {
            // A template that refuses this little conversation says so when a real one is written.
        }

        return ids;
    }
}
