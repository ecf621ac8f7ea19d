using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Hub;

/// <summary>Which model of a hub is meant: <c>owner/name</c>, or <c>owner/name@revision</c>.</summary>
/// <param name="Name">Owner and name with a slash between; some old models of Hugging Face have no owner.</param>
/// <param name="Revision">Branch, tag or commit; null takes the hub's usual one.</param>
public sealed partial record HubModelId(string Name, string? Revision = null)
{
    /// <summary>Reads <c>owner/name[@revision]</c>.</summary>
    /// <exception cref="TuningException">It is not of that form.</exception>
    public static HubModelId Parse(string text)
    {
        var trimmed = text.Trim();
        var parts = trimmed.Split('@', 2);
        var id = new HubModelId(parts[0], parts.Length == 2 ? parts[1] : null);
        return IsName(id.Name) && (id.Revision is null || IsRevision(id.Revision))
            ? id
            : throw new TuningException(ErrorCodes.InvalidOption, $"'{Short(trimmed)}' is no model's name.", "Write owner/name, as in Qwen/Qwen2.5-0.5B-Instruct, or owner/name@revision.", field: "model");
    }

    /// <summary>Whether a text has the form of a name, without its revision.</summary>
    public static bool IsName(string text) => text.Length <= 200 && NamePattern().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>Whether a text has the form <c>owner/name</c> or <c>owner/name@revision</c> and so may be a model that is not here yet.</summary>
    public static bool LooksLikeOne(string text) => text.Split('@', 2) is [var name, ..] && name.Contains('/', StringComparison.Ordinal) && IsName(name);

    /// <summary>Whether a text has the form of a branch, tag or commit.</summary>
    public static bool IsRevision(string text) => text.Length <= 200 && RevisionPattern().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>As it is written.</summary>
    public override string ToString() => Revision is null ? Name : $"{Name}@{Revision}";

    /// <summary>The folder of the model below a root: its owner's, and in it its own.</summary>
    public string FolderBelow(string root) => Path.Combine([root, .. Name.Split('/')]);

    private static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";

    [GeneratedRegex(@"^[A-Za-z0-9_][\w.-]*(/[A-Za-z0-9_][\w.-]*)?\z", RegexOptions.ECMAScript)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_][\w./-]*\z", RegexOptions.ECMAScript)]
    private static partial Regex RevisionPattern();
}
