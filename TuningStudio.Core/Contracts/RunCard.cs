using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Contracts;

/// <summary>A file or folder that a run needs, and how to tell whether another one is the same.</summary>
/// <param name="Name">Its name without the folder.</param>
/// <param name="Sha256">Of a file, the SHA-256 of its bytes; of a model's folder, its <see cref="ModelDigest"/>. Null where it is not known.</param>
public sealed record CardFile(string Name, string? Sha256);

/// <summary>Everything needed to do a run again: what was asked for, what that came to, and on which model, data and program.</summary>
public sealed record RunCard
{
    /// <summary>What <see cref="Kind"/> says of a card.</summary>
    public const string KindName = "tuningstudio.runCard";

    /// <summary>The version of this layout.</summary>
    public const int Newest = 1;

    /// <summary>Tells a card from other JSON.</summary>
    public required string Kind { get; init; }

    /// <summary>Version of the layout.</summary>
    public int Version { get; init; }

    /// <summary>Version of the program that ran it; null for a run that has not begun.</summary>
    public string? Engine { get; init; }

    /// <summary>The request.</summary>
    public required RunSpec Spec { get; init; }

    /// <summary>Every value as it was used; null for a run that has not begun.</summary>
    public ResolvedHyperparameters? Resolved { get; init; }

    /// <summary>The base model.</summary>
    public required CardFile Model { get; init; }

    /// <summary>The training data.</summary>
    public required CardFile TrainingFile { get; init; }

    /// <summary>The validation data; null for none of its own.</summary>
    public CardFile? ValidationFile { get; init; }

    /// <summary>The weights of the adapter that it went on from; null for a run that began with a fresh one, and in older cards.</summary>
    public CardFile? Adapter { get; init; }

    /// <summary>Device and precision that it was computed with.</summary>
    public string? Device { get; init; }

    /// <inheritdoc cref="ModelLoadedEvent.Precision"/>
    public string? Precision { get; init; }

    /// <summary>The command line that does the same.</summary>
    public string? CommandLine { get; init; }

    /// <summary>The call of the API that does the same.</summary>
    public string? ApiCall { get; init; }
}
