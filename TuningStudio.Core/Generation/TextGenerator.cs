using System.Runtime.ExceptionServices;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Generation;

/// <summary>Continues one prompt: a batch of one. Synchronous: call it on a thread of its own.</summary>
/// <param name="model">The model, with its adapter on or off as it is.</param>
/// <param name="tokenizer">Turns ids into text; null where only ids are wanted.</param>
/// <param name="stopIds">Tokens that end an answer.</param>
public sealed class TextGenerator(ICausalLanguageModel model, ITextTokenizer? tokenizer, IReadOnlySet<int> stopIds)
{
    // Tokens of a prompt that are read at once: between two such parts a cancellation is heard.
    internal int PromptPart { get; init; } = 512;

    /// <summary>Answers a prompt.</summary>
    /// <param name="prompt">Token ids, at least one.</param>
    /// <param name="sampling">How tokens are chosen.</param>
    /// <param name="onText">Called with each piece of text, cut at whole characters, and the number of tokens so far.</param>
    /// <param name="cancellationToken">Ends the answer early; what is there stands.</param>
    /// <exception cref="TuningException">The prompt is empty, too long or not of this model's vocabulary; an option is out of range; the model's predictions are no numbers.</exception>
    public GeneratedText Generate(IReadOnlyList<int> prompt, SamplingOptions sampling, Action<string, int>? onText = null, CancellationToken cancellationToken = default)
    {
        using var generator = new BatchGenerator(model, tokenizer) { PromptPart = PromptPart };
        var row = generator.Add(new GenerationJob { Prompt = prompt, Sampling = sampling, StopIds = stopIds, OnText = onText, Cancellation = cancellationToken });
        while (!row.IsEnded)
        {
            generator.Step();
        }

        if (row.Fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        return row.Answer!;
    }
}
