using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Credentials that belong together, and where they are known from; never the credentials themselves.</summary>
/// <param name="Kind">The kind of source: <c>s3</c>, <c>gs</c>, <c>az</c>, <c>hf</c> or <c>ms</c>.</param>
/// <param name="Fields">What can be entered.</param>
/// <param name="IsEntered">Whether a person entered some.</param>
/// <param name="IsInEnvironment">Whether the environment of the site has some.</param>
public sealed record SourceCredential(string Kind, IReadOnlyList<CredentialField> Fields, bool IsEntered, bool IsInEnvironment);

/// <summary>A field of credentials.</summary>
/// <param name="Name">As the environment calls it, for instance <c>AWS_ACCESS_KEY_ID</c>.</param>
/// <param name="IsSecret">Whether it is hidden while it is typed.</param>
/// <param name="IsNeeded">Whether the others are of no use without it.</param>
public sealed record CredentialField(string Name, bool IsSecret, bool IsNeeded = false);

/// <summary>Credentials for sources of data. What is entered is stored protected and only ever used, never shown again.</summary>
public interface ISourceCredentials
{
    /// <summary>What is known, a line for each kind of source that has credentials.</summary>
    Task<IReadOnlyList<SourceCredential>> ListAsync();

    /// <summary>Stores what was entered for a kind of source, in place of what was entered before.</summary>
    /// <exception cref="TuningException">A field that is needed is missing, or it cannot be written.</exception>
    Task EnterAsync(string kind, IReadOnlyDictionary<string, string> values);

    /// <summary>Forgets what was entered for a kind of source.</summary>
    /// <exception cref="TuningException">It cannot be written.</exception>
    Task ForgetAsync(string kind);
}
