using System.Text.Json.Serialization;

namespace TuningStudio.Core.Contracts;

/// <summary>How the next token is chosen.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits; 0 takes the most likely token.</summary>
    public double Temperature { get; init; } = 0.7;

    /// <summary>Smallest set of tokens whose probabilities reach this sum, 0 to 1; 1 keeps all.</summary>
    public double TopP { get; init; } = 0.95;

    /// <summary>Only this many most likely tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>Only tokens at least this share as likely as the most likely one, 0 to 1; 0 keeps all (Nguyen et al., 2024).</summary>
    public double MinP { get; init; }

    /// <summary>
    /// Makes every token of prompt and answer less likely: positive logits are divided by it, negative ones multiplied (Keskar et al., 2019);
    /// 1 changes nothing, below 1 repeats are favoured.
    /// </summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken off the logits of tokens that the answer has already, as OpenAI defines it, −2 to 2; 0 changes nothing.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Taken off the logits of tokens for each time the answer has them, as OpenAI defines it, −2 to 2; 0 changes nothing.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>At most this many new tokens.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Same seed, same answer; null draws a fresh one.</summary>
    public int? Seed { get; init; }

    /// <summary>Texts that end an answer; they are not part of it.</summary>
    public IReadOnlyList<string> StopStrings { get => field ?? []; init; } = []; // Generated JSON forgets initializers: null where it is not said.

    /// <summary>How many of the most likely tokens are told with each token's log-probability, up to 20; 0 tells the token's alone, null nothing.</summary>
    public int? TopLogProbabilities { get; init; }
}

/// <summary>What the site says to a generation worker, one JSON object a line on its standard input.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(GenerateRequest), "generate")]
[JsonDerivedType(typeof(CancelGeneration), "cancel")]
public abstract record GenerationCommand;

/// <summary>
/// Asks for one answer. The worker loads the base once; every adapter named is attached over it and kept.
/// Requests are answered together as they come, rows of one batch where their adapters allow it; their events mingle.
/// </summary>
public sealed record GenerateRequest : GenerationCommand
{
    /// <summary>Chosen by the caller; every answer carries it.</summary>
    public required string RequestId { get; init; }

    /// <summary>Folder of the adapter to use; null is the base alone.</summary>
    public string? Adapter { get; init; }

    /// <summary>Conversation to continue, rendered by the model's chat template.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <summary>Turns that call tools or answer a call, by their place in <see cref="Messages"/>, as <see cref="ChatMessage.Structured"/> has them; null where there are none.</summary>
    public IReadOnlyDictionary<int, string>? ToolTurns { get; init; }

    /// <summary>The tools that may be called, as <see cref="ChatMessage.Tools"/> has them; null where there are none.</summary>
    public string? Tools { get; init; }

    /// <summary><see cref="Messages"/> with what they leave out of their own JSON.</summary>
    [JsonIgnore]
    public IReadOnlyList<ChatMessage> Conversation => [.. Messages.Select((message, place) => message with
    {
        Structured = ToolTurns?.GetValueOrDefault(place),
        Tools = place == 0 ? Tools : null,
    })];

    /// <summary>Plain text to continue instead of a conversation.</summary>
    public string? Prompt { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();
}

/// <summary>Ends a request early; what was generated so far stands, with finish reason <c>cancelled</c>.</summary>
/// <param name="RequestId">The request.</param>
public sealed record CancelGeneration(string RequestId) : GenerationCommand;

/// <summary>What a generation worker answers, one JSON object a line on its standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(GenerationReady), "ready")]
[JsonDerivedType(typeof(GenerationDelta), "delta")]
[JsonDerivedType(typeof(GenerationFinished), "finished")]
[JsonDerivedType(typeof(GenerationFailed), "failed")]
public abstract record GenerationEvent;

/// <summary>The base is loaded; requests are taken.</summary>
/// <param name="Device">Device used.</param>
/// <param name="Precision"><c>fp32</c> or <c>bf16</c>.</param>
/// <param name="HasChatTemplate">Whether the model says how a conversation is written.</param>
public sealed record GenerationReady(string Device, string Precision, bool HasChatTemplate) : GenerationEvent;

/// <summary>More text of an answer, cut at whole characters.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Text">Text to append.</param>
/// <param name="Tokens">Tokens generated so far.</param>
/// <param name="LogProbabilities">Those of the tokens since the last piece, where they were asked for.</param>
public sealed record GenerationDelta(string RequestId, string Text, int Tokens, IReadOnlyList<TokenLogProbability>? LogProbabilities = null) : GenerationEvent;

/// <summary>An answer is complete.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Text">The whole answer.</param>
/// <param name="Ids">Its token ids, the stop token included.</param>
/// <param name="PromptTokens">Tokens of the rendered prompt.</param>
/// <param name="FinishReason"><c>stop</c>, <c>length</c> or <c>cancelled</c>.</param>
/// <param name="TokensPerSecond">Tokens per second after the first one, which comes out of reading the prompt; 0 where there is no second.</param>
/// <param name="LogProbabilities">One for each id, where they were asked for; of ids that lie in a stop string or behind it, none.</param>
public sealed record GenerationFinished(
    string RequestId,
    string Text,
    IReadOnlyList<int> Ids,
    int PromptTokens,
    string FinishReason,
    double TokensPerSecond,
    IReadOnlyList<TokenLogProbability>? LogProbabilities = null) : GenerationEvent;

/// <summary>A request, or with a null id the worker itself, failed.</summary>
/// <param name="RequestId">The request, or null.</param>
/// <param name="Error">What happened and what to do.</param>
public sealed record GenerationFailed(string? RequestId, ErrorInfo Error) : GenerationEvent;
