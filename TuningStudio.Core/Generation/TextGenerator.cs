using System.Diagnostics;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Generation;

/// <summary>Continues a prompt token by token with a key/value cache. Synchronous: call it on a thread of its own.</summary>
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
        Check(prompt);
        var sampler = new TokenSampler(sampling);
        var stream = tokenizer?.CreateStream();
        var text = new System.Text.StringBuilder();
        var generated = new List<int>();
        var limit = Math.Min(sampling.MaxNewTokens, model.Shape.MaxPositions - prompt.Count);
        var finish = "length";

        using var inference = inference_mode();
        using var cache = new KeyValueCache(model.Shape.Layers);
        var context = new ForwardContext(cache);
        var logits = ReadPrompt(prompt, context, cancellationToken);
        var passes = 0;
        var started = Stopwatch.GetTimestamp();
        while (generated.Count < limit)
        {
            if (logits is null || cancellationToken.IsCancellationRequested)
            {
                finish = "cancelled";
                break;
            }

            var next = sampler.Choose(logits);
            generated.Add(next);
            if (stopIds.Contains(next))
            {
                finish = "stop";
                break;
            }

            Pass(stream?.Append(next));
            if (generated.Count < limit)
            {
                logits = NextLogits([next], context);
                passes++;
            }
        }

        Pass(stream?.Flush());
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new GeneratedText(generated, text.ToString(), finish, prompt.Count, passes / Math.Max(seconds, 1e-9));

        void Pass(string? piece)
        {
            if (!string.IsNullOrEmpty(piece))
            {
                text.Append(piece);
                onText?.Invoke(piece, generated.Count);
            }
        }
    }

    // Logits [V] after the prompt; null when cancelled before its end.
    private float[]? ReadPrompt(IReadOnlyList<int> prompt, ForwardContext context, CancellationToken cancellationToken)
    {
        float[]? logits = null;
        foreach (var part in prompt.Chunk(PromptPart))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            logits = NextLogits(part, context);
        }

        return logits;
    }

    // Logits [V] after the last of the new tokens.
    private float[] NextLogits(int[] ids, ForwardContext context)
    {
        using var scope = NewDisposeScope();
        var input = tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length], device: model.Device);
        var last = model.Forward(input, context).narrow(1, ids.Length - 1, 1);
        return model.Head(last).to(ScalarType.Float32).cpu().data<float>().ToArray();
    }

    private void Check(IReadOnlyList<int> prompt)
    {
        if (prompt.Count == 0)
        {
            throw new TuningException(ErrorCodes.InvalidOption, "The prompt is empty.", "Write something for the model to continue.", field: "prompt");
        }

        if (prompt.Count >= model.Shape.MaxPositions)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"The prompt has {prompt.Count} tokens; this model takes fewer than {model.Shape.MaxPositions}.", "Shorten it.", field: "prompt");
        }

        if (prompt.Any(model.Shape.IsForeign))
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"Token id {prompt.First(model.Shape.IsForeign)} is outside this model's vocabulary of {model.Shape.VocabularySize}.", "Use ids of this model's tokenizer.", field: "ids");
        }
    }
}
