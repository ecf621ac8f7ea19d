using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Prompts;

/// <summary>Turns lines of input into tokens; without a model's text side only ids can be.</summary>
internal sealed class LineEncoder(ModelText? text, bool addSpecialTokens = true)
{
    private readonly ExampleEncoder? _examples = text?.Encoder(new EncodingOptions());

    /// <summary>The line's tokens; for a conversation also which of them are the assistant's.</summary>
    /// <exception cref="Core.Contracts.TuningException">The chat template refuses the line's conversation: names the line.</exception>
    internal (int[] Ids, bool[]? Trained) Encode(InputLine line) => line.Read(Tokenize);

    private (int[] Ids, bool[]? Trained) Tokenize(InputLine line)
    {
        if (line.Messages is { } messages)
        {
            var example = _examples!.Encode(new TrainingRecord(messages, line.Number));
            return (example.Ids, example.Trained);
        }

        return (line.Ids ?? text!.Tokenizer.Encode(line.Text!, addSpecialTokens), null);
    }
}
