using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>A prompt that somebody kept under a name.</summary>
/// <param name="Id">What its link calls it, whatever its name becomes.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Prompt">What is asked.</param>
/// <param name="System">The system prompt; empty where there is none.</param>
/// <param name="Expected">The answer that its data has; null where there is none.</param>
public sealed record SavedPrompt(string Id, string Name, string Prompt, string System = "", string? Expected = null)
{
    /// <summary>The conversation before the prompt; null where it begins with it.</summary>
    public IReadOnlyList<ChatMessage>? Earlier { get; init; }

    /// <summary>What the person says after the answer, turn by turn; null for nothing.</summary>
    public IReadOnlyList<string>? Next { get; init; }
}

/// <summary>The prompts that are kept for good, of everybody who uses this studio.</summary>
public interface IPromptLibrary
{
    /// <summary>By name.</summary>
    /// <exception cref="TuningException">The library's file cannot be read.</exception>
    Task<IReadOnlyList<SavedPrompt>> ListAsync();

    /// <summary>Keeps a prompt; one with its id is replaced.</summary>
    /// <exception cref="TuningException">It cannot be kept.</exception>
    Task SaveAsync(SavedPrompt prompt);

    /// <summary>Forgets a prompt.</summary>
    /// <exception cref="TuningException">The library cannot be written.</exception>
    Task DeleteAsync(string id);

    /// <summary>Adds the prompts of an exported file, but for those that are there already, word for word.</summary>
    /// <returns>How many were added.</returns>
    /// <exception cref="TuningException">The text is no such file, or nothing can be kept.</exception>
    Task<int> ImportAsync(byte[] exported);

    /// <summary>All of them as JSON.</summary>
    /// <exception cref="TuningException">The library's file cannot be read.</exception>
    byte[] Export();
}
