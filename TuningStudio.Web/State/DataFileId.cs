using System.Security.Cryptography;
using System.Text;

namespace TuningStudio.Web.State;

/// <summary>
/// Ids of files, made of their names: they stay the same over restarts and in a home that was moved, and need no list of their own.
/// Pages and the API call a file by the same one.
/// </summary>
internal static class DataFileId
{
    private const string Prefix = "file-";
    private const int Digits = 24;

    /// <summary>Of a data file, also of one that lies elsewhere.</summary>
    /// <param name="folder">The home's <c>datasets</c>.</param>
    /// <param name="path">Full path of the file.</param>
    internal static string Of(string folder, string path) =>
        Named(path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? $"datasets/{Path.GetRelativePath(folder, path).Replace('\\', '/')}" : path);

    /// <summary>Of whatever has a name.</summary>
    internal static string Named(string name) => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..Digits];
}
