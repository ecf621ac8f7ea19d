using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Prompts out of a data file, with what the file has as their answers.</summary>
internal static class PromptFile
{
    /// <summary>Of the first records, or the first of those that were held out; those without a question are left out.</summary>
    /// <param name="datasets">Reads the file.</param>
    /// <param name="questions">The file, and which of its records.</param>
    /// <param name="records">How many records.</param>
    /// <param name="spec">The run it is for: its own files are read as it read them, and records without a system prompt get its.</param>
    /// <param name="system">A system prompt in the place of the run's; null takes that one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TuningException">The file cannot be read.</exception>
    internal static async Task<IReadOnlyList<PromptDraft>> ReadAsync(IDatasetLibrary datasets, RunQuestions questions, int records, RunSpec? spec, string? system = null, CancellationToken cancellationToken = default) =>
    [
        .. (await RecordsAsync(datasets, questions, records, IsOwn(questions.Path, spec) ? spec?.Data : null, cancellationToken))
            .Select(record => PromptDraft.Of(record, system ?? spec?.SystemPrompt)).OfType<PromptDraft>(),
    ];

    private static Task<IReadOnlyList<TrainingRecord>> RecordsAsync(IDatasetLibrary datasets, RunQuestions questions, int records, DataOptions? options, CancellationToken cancellationToken) => questions.Numbers is { } numbers
        ? datasets.PickAsync(questions.Path, [.. numbers.Take(records)], options, cancellationToken)
        : datasets.FirstAsync(questions.Path, records, options, cancellationToken);

    private static bool IsOwn(string path, RunSpec? spec) => spec is not null && (path == spec.ValidationFile || path == spec.TrainingFile);
}
