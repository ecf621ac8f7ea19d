using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Playground;

/// <summary>
/// A prompt in an address, behind its <c>#</c>: that part stays in the browser, so no server's limit on the length of
/// an address concerns it, and no log has what was asked.
/// </summary>
internal static class PromptLink
{
    private const string Prompt = "prompt";
    private const string System = "system";
    private const string Next = "next";

    /// <summary>The address with the prompt behind it, in place of what stood there.</summary>
    internal static string Write(string address, PromptDraft draft)
    {
        var parts = draft.Earlier.Select(turn => (Name: turn.Role, Text: turn.Content))
            .Append((Name: Prompt, Text: draft.Prompt))
            .Concat(draft.Next.Select(text => (Name: Next, Text: text)));
        return WithSystem(address, draft.System) + string.Concat(parts.Select(part => $"&{Uri.EscapeDataString(part.Name)}={Uri.EscapeDataString(part.Text)}"));
    }

    /// <summary>The address with a system prompt alone behind it.</summary>
    internal static string WithSystem(string address, string system) => $"{Without(address)}#{System}={Uri.EscapeDataString(system)}";

    /// <summary>The address without what stands behind its <c>#</c>.</summary>
    internal static string Without(string address) => address.Split('#')[0];

    /// <summary>What an address has behind its <c>#</c>; null where that is no prompt.</summary>
    internal static PromptDraft? Read(string address)
    {
        var parts = (address.Split('#', 2) is [_, var behind] ? behind : string.Empty).Split('&')
            .Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
            .Select(part => (Name: Uri.UnescapeDataString(part[0]), Text: Uri.UnescapeDataString(part[1]))).ToList();
        return parts.Exists(part => part.Name is Prompt or System)
            ? new()
            {
                Prompt = parts.Find(part => part.Name == Prompt).Text ?? string.Empty,
                System = parts.Find(part => part.Name == System).Text ?? string.Empty,
                Earlier = [.. parts.Where(part => part.Name is not (Prompt or System or Next)).Select(part => new ChatMessage(part.Name, part.Text))],
                Next = [.. parts.Where(part => part.Name == Next).Select(part => part.Text)],
            }
            : null;
    }
}
