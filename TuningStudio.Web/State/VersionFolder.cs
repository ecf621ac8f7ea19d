using System.Security.Cryptography;
using System.Text;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>Where the mended versions of a data file lie. Files of the same name from different places have folders of their own.</summary>
internal static class VersionFolder
{
    /// <summary>The folder of those folders.</summary>
    internal static string Root(StudioHome home) => Path.Combine(home.Datasets, "versions");

    internal static string Of(StudioHome home, string original) =>
        Path.Combine(Root(home), $"{Path.GetFileNameWithoutExtension(original)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(original)))[..8]}");
}
