using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Prompts out of a data file, with what the file has as their answers.</summary>
internal static class PromptFile
{
    /// <summary>Of the first records; those without a question are left out.</summary>
    /// <param name="datasets">Reads the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="records">How many records.</param>
    /// <param name="spec">The run it is for: its own files are read as it read them, and records without a system prompt get its.</param>
    /// <param name="system">A system prompt in the place of the run's; null takes that one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TuningException">The file cannot be read.</exception>
    internal static async Task<IReadOnlyList<PromptDraft>> ReadAsync(IDatasetLibrary datasets, string path, int records, RunSpec? spec, string? system = null, CancellationToken cancellationToken = default) =>
    [
        .. (await datasets.FirstAsync(path, records, IsOwn(path, spec) ? spec?.Data : null, cancellationToken))
            .Select(record => PromptDraft.Of(record, system ?? spec?.SystemPrompt)).OfType<PromptDraft>(),
    ];

    private static bool IsOwn(string path, RunSpec? spec) => spec is not null && (path == spec.ValidationFile || path == spec.TrainingFile);
}
