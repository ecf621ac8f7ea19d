using System.Security.Cryptography;
using System.Text;

namespace TuningStudio.Web.Jobs;

/// <summary>The secret that lets one worker speak for one run. The site keeps only its hash.</summary>
internal static class RunToken
{
    internal static string Create() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    internal static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Compares in constant time.</summary>
    internal static bool Matches(string? hash, string token) =>
        hash is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(Hash(token)));
}
