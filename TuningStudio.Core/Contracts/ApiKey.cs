using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace TuningStudio.Core.Contracts;

/// <summary>What a key may do; each may do what those before it may.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApiScope>))]
public enum ApiScope
{
    /// <summary>Look at files, runs and models.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>Upload, tune, steer runs and have answers made.</summary>
    [JsonStringEnumMemberName("run")]
    Run,

    /// <summary>Delete, and sign in to the pages.</summary>
    [JsonStringEnumMemberName("admin")]
    Admin,
}

/// <summary>A key to a studio as it is kept: its secret was shown once, and is known here by its hash alone.</summary>
/// <param name="Id">Names it to whoever revokes it.</param>
/// <param name="Name">What a person calls it.</param>
/// <param name="Start">How the secret begins, so that people tell theirs apart.</param>
/// <param name="Hash">SHA-256 of the secret, in lower-case hexadecimal. A secret of 256 random bits needs no slower one.</param>
/// <param name="Scope">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ApiKey(string Id, string Name, string Start, string Hash, ApiScope Scope, DateTimeOffset CreatedAt)
{
    /// <summary>Most letters of a name.</summary>
    public const int LongestName = 100;

    private const string Prefix = "ts-";
    private const int SecretBytes = 32;
    private const int Shown = 7;

    /// <summary>Makes a key.</summary>
    /// <param name="name">What a person calls it.</param>
    /// <param name="scope">What it may do.</param>
    /// <param name="now">The moment.</param>
    /// <returns>The key, and its secret, which nobody will ever be told again.</returns>
    /// <exception cref="TuningException">The name is empty or too long.</exception>
    public static (ApiKey Key, string Secret) Create(string name, ApiScope scope, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Trim().Length > LongestName)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"A key's name must have 1 to {LongestName} letters.", field: "name");
        }

        var secret = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var id = "key-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        return (new ApiKey(id, name.Trim(), secret[..Shown], HashOf(secret), scope, now), secret);
    }

    /// <summary>Whether this is the key's secret; takes as long for a wrong one.</summary>
    public bool Matches(string secret) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash), Encoding.ASCII.GetBytes(HashOf(secret)));

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
