namespace TuningStudio.Core.Locations;

/// <summary>
/// Credentials and endpoints by the names that the clouds' own tools give them in the environment, such as <c>AWS_ACCESS_KEY_ID</c>.
/// What a person entered comes before the environment.
/// </summary>
public sealed class SourceSettings
{
    private readonly Func<string, string?> _entered;
    private readonly Func<string, string?> _given;

    /// <summary>Creates settings.</summary>
    /// <param name="entered">What a person entered.</param>
    /// <param name="given">What whoever runs the program has set.</param>
    /// <param name="readsProfiles">Whether profile files in the user's folder are looked at too.</param>
    public SourceSettings(Func<string, string?> entered, Func<string, string?> given, bool readsProfiles)
    {
        (_entered, _given, ReadsProfiles) = (entered, given, readsProfiles);
    }

    /// <summary>The environment and the profile files alone.</summary>
    public static SourceSettings Environment { get; } = new(static _ => null, System.Environment.GetEnvironmentVariable, readsProfiles: true);

    /// <summary>Whether profile files, such as <c>~/.aws/credentials</c>, are looked at where nothing is set.</summary>
    public bool ReadsProfiles { get; }

    /// <summary>The first of several names that is set; null where none is.</summary>
    public string? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if ((Filled(_entered(name)) ?? Filled(_given(name))) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Reads what belongs together (an id, its secret, its session) from where the first of them is: a pair is never mixed.</summary>
    /// <returns>Looks up a name beside <paramref name="name"/>; null where that is set nowhere.</returns>
    public Func<string, string?>? Beside(string name) =>
        Filled(_entered(name)) is not null ? other => Filled(_entered(other))
        : Filled(_given(name)) is not null ? other => Filled(_given(other))
        : null;

    /// <summary>Whether whoever runs the program has set a name, and nobody has entered another value for it.</summary>
    internal bool IsGiven(string name) => Filled(_entered(name)) is null && Filled(_given(name)) is not null;

    /// <summary>An endpoint of a service.</summary>
    /// <returns>The address, and whether whoever runs the program has set it: such a one may lie inside the private network.</returns>
    /// <exception cref="Contracts.TuningException">It is no address.</exception>
    public (Uri Address, bool IsTrusted) Endpoint(string fallback, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Filled(_entered(name)) is { } entered)
            {
                return (Read(name, entered), false);
            }

            if (Filled(_given(name)) is { } given)
            {
                return (Read(name, given), true);
            }
        }

        return (new Uri(fallback), false);
    }

    private static Uri Read(string name, string value) =>
        Uri.TryCreate((value.Contains("://", StringComparison.Ordinal) ? value : "https://" + value).TrimEnd('/'), UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
            ? address
            : throw new Contracts.TuningException(Contracts.ErrorCodes.InvalidOption, $"{name} is no address of a service.", "Write it as https://host or https://host:port.", field: name);

    private static string? Filled(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
