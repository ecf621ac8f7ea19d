using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Playground;

/// <summary>What was typed in the playground; kept in the browser's tab.</summary>
public sealed record PromptDraft
{
    public string Prompt { get; init; } = string.Empty;

    public string System { get; init; } = string.Empty;

    /// <summary>What the data has as its answer; null where it was typed.</summary>
    public string? Expected { get; init; }

    /// <summary>The run it was typed for: another one has a system prompt of its own.</summary>
    public string? Run { get; init; }

    internal static PromptDraft Of(SavedPrompt saved) => new() { Prompt = saved.Prompt, System = saved.System, Expected = saved.Expected };
}
