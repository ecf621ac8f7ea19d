using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TuningStudio.Web.Jobs;

/// <summary>Names of runs: also folder names and parts of addresses, so letters, digits and dashes only.</summary>
internal static class RunId
{
    private const int LongestName = 32;

    internal static string Create(string name, DateTimeOffset now)
    {
        var readable = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                readable.Append(letter);
            }
            else if (readable.Length > 0 && readable[^1] != '-')
            {
                readable.Append('-');
            }
        }

        var part = readable.ToString(0, Math.Min(readable.Length, LongestName)).Trim('-');
        return string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd-HHmmss}-{(part.Length > 0 ? part : "run")}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(2))}");
    }

    internal static bool IsValid(string? id) =>
        id is { Length: > 0 and <= 128 } && id[0] != '-' && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
