using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.Persistence;

/// <summary>
/// Tokens and credentials that people entered once, kept protected in the home folder under names such as <c>hub:huggingface</c>.
/// Whoever reads one uses it at once and never logs it nor sends it to a browser: pages learn only that there is one.
/// </summary>
internal sealed class SecretStore(StudioHome home, IDataProtectionProvider protection, ILogger<SecretStore> logger)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly IDataProtector _protector = protection.CreateProtector("TuningStudio.Secrets");
    private readonly Lock _gate = new();

    /// <summary>Whether there is one, without opening it.</summary>
    internal bool Has(string name)
    {
        lock (_gate)
        {
            return ReadAll().ContainsKey(name);
        }
    }

    /// <summary>The secret; null where there is none, or where it was protected with keys that are gone.</summary>
    internal string? Read(string name)
    {
        lock (_gate)
        {
            if (!ReadAll().TryGetValue(name, out var kept))
            {
                return null;
            }

            try
            {
                return _protector.Unprotect(kept);
            }
            catch (CryptographicException)
            {
                logger.LogWarning("The secret {Name} can no longer be opened: the keys in {Folder} are not those it was protected with. Enter it again.", name, home.Keys);
                return null;
            }
        }
    }

    /// <summary>Keeps a secret in place of an earlier one of that name.</summary>
    /// <exception cref="TuningException">It cannot be written.</exception>
    internal void Write(string name, string secret) => Change(all => all[name] = _protector.Protect(secret));

    /// <summary>Forgets a secret, if there is one.</summary>
    /// <exception cref="TuningException">It cannot be written.</exception>
    internal void Remove(string name) => Change(all => all.Remove(name));

    private void Change(Action<Dictionary<string, string>> change)
    {
        lock (_gate)
        {
            try
            {
                var all = ReadAll();
                change(all);
                var temporary = home.SecretsFile + ".tmp";
                using (var file = Create(temporary))
                {
                    JsonSerializer.Serialize(file, all, JsonSerializerOptions.Web);
                }

                File.Move(temporary, home.SecretsFile, overwrite: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new TuningException(ErrorCodes.CannotWrite, $"It cannot be kept: {exception.Message}", "Make room there, or check its rights.", file: home.SecretsFile, innerException: exception);
            }
        }
    }

    private Dictionary<string, string> ReadAll()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(home.SecretsFile), JsonSerializerOptions.Web) ?? [];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
        catch (JsonException)
        {
            logger.LogWarning("{File} is damaged: secrets have to be entered again.", home.SecretsFile);
            return [];
        }
    }

    // Protected or not, it is nobody else's business.
    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }
}
