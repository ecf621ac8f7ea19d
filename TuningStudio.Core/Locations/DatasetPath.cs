namespace TuningStudio.Core.Locations;

/// <summary>A file of a dataset on a hub.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Name">The dataset.</param>
/// <param name="File">The file's path in it.</param>
/// <param name="Revision">Branch, tag or commit.</param>
internal sealed record DatasetPath(string Owner, string Name, string File, string Revision)
{
    /// <summary>Reads <c>owner/name[@revision]/path</c> or <c>owner/name/path[@revision]</c>; null where a part is missing.</summary>
    internal static DatasetPath? Read(string text, string mainBranch)
    {
        if (text.Split('/', 3) is not [{ Length: > 0 } owner, { Length: > 0 } name, { Length: > 0 } file])
        {
            return null;
        }

        var at = name.IndexOf('@', StringComparison.Ordinal);
        if (at > 0)
        {
            return At(owner, name[..at], file, name[(at + 1)..]);
        }

        at = file.LastIndexOf('@');
        return at > file.LastIndexOf('/') + 1 ? At(owner, name, file[..at], file[(at + 1)..]) : At(owner, name, file, mainBranch);
    }

    /// <summary>The same as text, without the revision that goes without saying.</summary>
    internal string Write(string mainBranch) => $"{Owner}/{Name}{(Revision == mainBranch ? string.Empty : "@" + Revision)}/{File}";

    // Names become parts of an address: what would lead elsewhere in it is none.
    private static DatasetPath? At(string owner, string name, string file, string revision) =>
        IsName(owner) && IsName(name) && revision.Length > 0 && !file.Split('/').Any(part => part is "" or "." or "..") ? new DatasetPath(owner, name, file, revision) : null;

    private static bool IsName(string text) => text is not ("." or "..") && text.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
