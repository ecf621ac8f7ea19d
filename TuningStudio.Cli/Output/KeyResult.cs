using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Output;

/// <summary>A key to the studio.</summary>
internal sealed record KeyResult(string Id, string Name, string Start, string Scope, DateTimeOffset CreatedAt)
{
    /// <summary>What a program sends; told when the key is made and never again.</summary>
    public string? Secret { get; init; }

    internal static KeyResult Of(ApiKey key) => new(key.Id, key.Name, key.Start, key.Scope.ToString().ToLowerInvariant(), key.CreatedAt);
}
