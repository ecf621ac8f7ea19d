using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Playground;

/// <summary>Prompts out of a data file, with what the file has as their answers.</summary>
internal static class PromptFile
{
    /// <summary>Of the first records; those without a question are left out.</summary>
    /// <exception cref="TuningException">The file cannot be read.</exception>
    internal static async Task<IReadOnlyList<PromptDraft>> ReadAsync(IDatasetLibrary datasets, string path, int records, string? system, CancellationToken cancellationToken) =>
    [
        .. (await datasets.FirstAsync(path, records, cancellationToken: cancellationToken)).Select(record => new PromptDraft
        {
            Prompt = record.Messages.FirstOrDefault(message => message.Role == ChatMessage.User)?.Content ?? string.Empty,
            System = record.Messages.FirstOrDefault(message => message.Role == ChatMessage.System)?.Content ?? system ?? string.Empty,
            Expected = record.Messages is [.., { Role: ChatMessage.Assistant } last] ? last.Content : null,
        }).Where(prompt => prompt.Prompt.Length > 0),
    ];
}
