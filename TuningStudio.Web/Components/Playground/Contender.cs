using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Playground;

/// <summary>One of those that are compared over many prompts.</summary>
/// <param name="Key">As votes and addresses name it.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Column">What answers.</param>
public sealed record Contender(string Key, string Label, PlaygroundColumn Column)
{
    /// <summary>The base of a run and the run itself, or another one in the base's place; null where one of them cannot answer.</summary>
    internal static (Contender First, Contender Second)? Pair(IRunStore store, string? run, string? against, string baseLabel) =>
        run is not null && ColumnChoice.Find(store, run) is { } tuned && First(store, tuned, against, baseLabel) is { } first
            ? (first, new(tuned.Key, tuned.Label, new(tuned.Model, tuned.Adapter)))
            : null;

    /// <summary>The whole answer to a prompt.</summary>
    /// <exception cref="TuningException">It could not be written.</exception>
    internal async Task<string> AnswerAsync(IPlayground playground, PromptDraft prompt, SamplingOptions sampling, CancellationToken cancellationToken)
    {
        List<ChatMessage> messages = string.IsNullOrWhiteSpace(prompt.System) ? [] : [new(ChatMessage.System, prompt.System)];
        messages.Add(new(ChatMessage.User, prompt.Prompt));
        await foreach (var happened in playground.GenerateAsync(Column, messages, sampling, cancellationToken))
        {
            switch (happened)
            {
                case GenerationFinished finished:
                    return finished.Text;
                case GenerationFailed { Error: var error }:
                    throw new TuningException(error.Code, error.Message, error.Remedy);
            }
        }

        throw new TuningException(ErrorCodes.Internal, "The answer broke off.");
    }

    private static Contender? First(IRunStore store, ColumnChoice tuned, string? against, string baseLabel) => against is null
        ? new("base:" + tuned.Model, baseLabel, new(tuned.Model, null))
        : ColumnChoice.Find(store, against) is { } other && other.Key != tuned.Key ? new(other.Key, other.Label, new(other.Model, other.Adapter)) : null;
}
