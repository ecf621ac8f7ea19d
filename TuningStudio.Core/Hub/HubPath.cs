using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Hub;

/// <summary>Paths of listings come from outside: only plain ones may become files here.</summary>
public static class HubPath
{
    private const int Longest = 255;

    private static readonly string[] Reserved = ["CON", "PRN", "AUX", "NUL"];

    /// <summary>Whether it names a file inside the model's folder on every system: no absolute path, no <c>..</c>, no odd characters or names.</summary>
    public static bool IsPlain(string path) => path.Length is > 0 and <= Longest && path.Split('/').All(IsPlainName);

    /// <summary>The full path of a listed file below a folder.</summary>
    /// <exception cref="TuningException">The path is not plain.</exception>
    public static string Below(string folder, string path) => IsPlain(path)
        ? Path.Combine([folder, .. path.Split('/')])
        : throw new TuningException(ErrorCodes.InvalidModel, $"The hub lists a file with the name '{Show(path)}', which is none that can be written here.", "Choose another model.");

    /// <summary>The name as it may be shown: short, without control characters.</summary>
    public static string Show(string path) => string.Concat(path.Take(80).Select(character => char.IsControl(character) ? '?' : character));

    private static bool IsPlainName(string name) =>
        name.Length > 0
        && name[0] != ' '
        && name[^1] is not ('.' or ' ')
        && name.All(character => char.IsLetterOrDigit(character) || character is '.' or '_' or '-' or '+' or ' ' or '(' or ')' or '=' or ',')
        && !Reserved.Contains(name.Split('.')[0], StringComparer.OrdinalIgnoreCase);
}
