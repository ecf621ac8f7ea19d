using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Playground;

/// <summary>One of those that are compared over many prompts.</summary>
/// <param name="Key">As votes and addresses name it.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Column">What answers.</param>
/// <param name="OwnKey">As <see cref="OwnSampling"/> names it.</param>
public sealed record Contender(string Key, string Label, PlaygroundColumn Column, string OwnKey)
{
    /// <summary>What the key of a base begins with.</summary>
    internal const string BasePrefix = "base:";

    /// <summary>The base of a run, or another one in its place, the run itself, and those beside it; none where the first two cannot both answer.</summary>
    /// <param name="store">Knows the runs.</param>
    /// <param name="run">The run's key.</param>
    /// <param name="against">Key of what stands in the base's place; null for the base.</param>
    /// <param name="baseLabel">What people call the base.</param>
    /// <param name="with">Keys of further ones, as an address has them.</param>
    /// <param name="isPlain">Whether prompts go without the chat template.</param>
    internal static async Task<IReadOnlyList<Contender>> AllAsync(IRunStore store, string? run, string? against, string baseLabel, string? with = null, bool isPlain = false)
    {
        if (run is null || await ColumnChoice.FindAsync(store, run) is not { } tuned)
        {
            return [];
        }

        Contender Of(ColumnChoice choice, string? ownKey = null) => new(choice.Key, choice.Label, new(choice.Model, choice.Adapter, isPlain), ownKey ?? choice.Key);
        var first = string.IsNullOrEmpty(against) ? new(BasePrefix + tuned.Model, baseLabel, new(tuned.Model, null, isPlain), OwnSampling.Base)
            : against != run && await ColumnChoice.FindAsync(store, against) is { } other ? Of(other)
            : null;
        var further = await Task.WhenAll(ColumnChoice.Keys(with).Where(key => key != run && key != against).Select(key => ColumnChoice.FindAsync(store, key)));
        return first is null ? [] : [first, Of(tuned, OwnSampling.Tuned), .. further.OfType<ColumnChoice>().Select(choice => Of(choice))];
    }

    /// <summary>The run that is compared where an address names none: the newest that has a result, as in the playground.</summary>
    internal static string? Newest(IRunStore store) => store.List().FirstOrDefault(run => run.AdapterFolder is not null)?.Id;

    /// <summary>What people call what a vote names: its run's name, or the key where the run is gone.</summary>
    internal static string LabelOf(IRunStore store, string key, string baseLabel)
    {
        if (key.StartsWith(BasePrefix, StringComparison.Ordinal))
        {
            return $"{baseLabel} ({RunSummary.NameOf(key[BasePrefix.Length..])})";
        }

        var parts = key.Split('@', 2);
        return store.Find(parts[0])?.Name is not { } name ? key : parts is [_, var step] ? $"{name} @ {step}" : name;
    }

    /// <summary>The whole answer to a prompt.</summary>
    /// <exception cref="TuningException">It could not be written.</exception>
    internal async Task<string> AnswerAsync(IPlayground playground, PromptDraft prompt, SamplingOptions sampling, CancellationToken cancellationToken)
    {
        await foreach (var happened in playground.GenerateAsync(Column, prompt.Messages(), sampling, cancellationToken))
        {
            switch (happened)
            {
                case GenerationFinished finished:
                    return finished.Text;
                case GenerationFailed { Error: var error }:
                    throw new TuningException(error.Code, error.Message, error.Remedy);
            }
        }

        throw new TuningException(ErrorCodes.Internal, "The answer broke off.", "Ask again.");
    }
}
