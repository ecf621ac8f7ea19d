using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Web.State;

/// <summary>Tries a model's tokenizer and chat template before anything is trained with them.</summary>
internal static partial class ModelTextReader
{
    private static readonly string[] Texts = ["Hello, world! 12345", "你好，世界。今天天气真好！", "naïve café – 🙂", "if (x > 0)\n\treturn \"yes\";"];

    private static readonly ChatMessage[] Conversation =
        [new(ChatMessage.User, "What is the capital of France?"), new(ChatMessage.Assistant, "Paris."), new(ChatMessage.User, "And of Italy?")];

    /// <exception cref="TuningException">The tokenizer cannot be used, or the template is none.</exception>
    internal static ModelTextFacts Read(string path)
    {
        var text = ModelText.Load(path);
        var (example, fault) = Render(text);
        return new ModelTextFacts
        {
            VocabularySize = text.Tokenizer.VocabularySize,
            Special = Special(text),
            Template = text.TemplateSource,
            Example = example,
            ExampleError = fault,
            Checks = [RoundTrip(text.Tokenizer), .. example is null ? [] : new[] { TemplateTokens(text.Tokenizer, example) }, EndToken(text)],
        };
    }

    private static (string? Example, ErrorInfo? Fault) Render(ModelText text)
    {
        try
        {
            return (text.Render(Conversation, addGenerationPrompt: true), null);
        }
        catch (TuningException fault)
        {
            return (null, fault.ToInfo());
        }
    }

    private static (string Role, int Id, string Text)[] Special(ModelText text) =>
    [
        .. new (string Role, int? Id)[] { ("bos", text.Special.Bos), ("eos", text.Special.Eos), ("pad", text.Special.Pad) }
            .Concat(text.StopIds.Order().Select(id => (Role: "stop", Id: (int?)id)))
            .Where(token => token.Id is not null)
            .Select(token => (token.Role, token.Id!.Value, text.Tokenizer.IdToToken(token.Id.Value) ?? string.Empty)),
    ];

    // A blank that SentencePiece puts before every text is not the text's.
    private static TextCheck RoundTrip(ITextTokenizer tokenizer)
    {
        var wrong = Texts.Where(text => tokenizer.Decode(tokenizer.Encode(text)).TrimStart(' ') != text).ToArray();
        return new TextCheck("roundTrip", wrong.Length == 0, string.Join(" · ", wrong.Length == 0 ? Texts : wrong));
    }

    private static TextCheck TemplateTokens(ITextTokenizer tokenizer, string example)
    {
        var marks = Mark().Matches(example).Select(match => match.Value).Distinct().ToArray();
        var unknown = marks.Where(mark => tokenizer.Encode(mark) is not [var id] || !tokenizer.IsSpecial(id)).ToArray();
        return new TextCheck("templateTokens", unknown.Length == 0, string.Join(" ", unknown.Length == 0 ? marks : unknown));
    }

    private static TextCheck EndToken(ModelText text)
    {
        var known = text.StopIds.Where(id => id >= 0 && id < text.Tokenizer.VocabularySize).Order().Select(id => text.Tokenizer.IdToToken(id)).OfType<string>().ToArray();
        return new TextCheck("endToken", known.Length > 0, string.Join(" ", known));
    }

    // What templates write between turns: <|im_start|>, <start_of_turn>.
    [GeneratedRegex(@"<\|[^|<>\s]{1,40}\|>|<(?:start|end)_of_turn>")]
    private static partial Regex Mark();
}
