using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>One column of the playground.</summary>
/// <param name="Model">Full path of the base model's folder.</param>
/// <param name="Adapter">Full path of an adapter, or null for the base alone.</param>
/// <param name="IsPlain">Whether the last message is a text to go on with, without the model's chat template.</param>
public sealed record PlaygroundColumn(string Model, string? Adapter, bool IsPlain = false);

/// <summary>Generates answers in worker processes; the base is loaded once and serves every column.</summary>
public interface IPlayground
{
    /// <summary>
    /// Streams one answer: deltas, then <see cref="GenerationFinished"/> or <see cref="GenerationFailed"/>.
    /// Cancelling the token ends the answer early and frees the worker for the next request.
    /// </summary>
    IAsyncEnumerable<GenerationEvent> GenerateAsync(
        PlaygroundColumn column,
        IReadOnlyList<ChatMessage> messages,
        SamplingOptions sampling,
        CancellationToken cancellationToken = default);
}
