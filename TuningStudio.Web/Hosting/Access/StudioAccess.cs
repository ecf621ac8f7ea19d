using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Hosting.Access;

/// <summary>Who may open the pages. On loopback that is everybody on this machine, unless a password is set; a site that others reach asks who they are.</summary>
internal sealed class StudioAccess(IConfiguration configuration, ApiKeyFile keys, IOptions<StudioOptions> options)
{
    private const string ByPassword = "password";

    /// <summary>Whether a person has to sign in.</summary>
    internal bool NeedsSignIn { get; } = !string.IsNullOrEmpty(options.Value.Password) || StudioAddress.ListensBeyond(configuration);

    /// <summary>Keeps a site from being open to everybody who reaches it.</summary>
    /// <exception cref="TuningException">Others would reach it, and there is neither a password nor a key.</exception>
    internal void RequireSecret()
    {
        if (StudioAddress.ListensBeyond(configuration) && string.IsNullOrEmpty(options.Value.Password) && keys.List().All(key => key.Scope != ApiScope.Admin))
        {
            throw new TuningException(
                ErrorCodes.AccessDenied,
                "The studio does not start on an address that others reach while it has neither a password nor a key: whoever opens it could use this machine.",
                $"Set Studio__Password in the environment, or make a key with 'tuningstudio keys create --name me --scope admin', or start it with --urls {StudioAddress.Default} for this machine alone.");
        }
    }

    /// <summary>What a secret opens the pages as; null where it does not.</summary>
    internal string? OpenWith(string secret)
    {
        if (options.Value.Password is { Length: > 0 } password && CryptographicOperations.FixedTimeEquals(Hash(password), Hash(secret)))
        {
            return $"{ByPassword}:{Convert.ToHexStringLower(Hash(password))}";
        }

        return keys.Find(secret) is { Scope: ApiScope.Admin } key ? key.Id : null;
    }

    /// <summary>Whether what was opened once is still open: the password is the same, the key not revoked.</summary>
    internal bool IsStillOpen(string opened) => opened.StartsWith(ByPassword + ":", StringComparison.Ordinal)
        ? options.Value.Password is { Length: > 0 } password && opened == $"{ByPassword}:{Convert.ToHexStringLower(Hash(password))}"
        : keys.List().Any(key => key.Id == opened && key.Scope == ApiScope.Admin);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
