using System.Globalization;

namespace TuningStudio.Core.Export.Verification;

/// <summary>How near a written model is to the one in the studio, over all tokens of the prompts.</summary>
public sealed record VerificationResult
{
    /// <summary>Prompts compared.</summary>
    public required int Prompts { get; init; }

    /// <summary>Tokens of all prompts: at each, all logits are compared.</summary>
    public required int Tokens { get; init; }

    /// <summary>Largest difference of a logit.</summary>
    public required double MaxDifference { get; init; }

    /// <summary>Root mean square of the differences over that of the logits around their mean.</summary>
    public required double RelativeDifference { get; init; }

    /// <summary>Largest <see cref="RelativeDifference"/> that the rounding of the numbers explains.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Share of tokens at which both find the same next token most likely, 0 to 1.</summary>
    public required double TokenMatch { get; init; }

    /// <summary>Mean Kullback–Leibler divergence of the written model's next-token distribution from the studio's, in nats.</summary>
    public required double KlDivergence { get; init; }

    /// <summary>What the adapter changes, measured as <see cref="RelativeDifference"/>; null without an adapter.</summary>
    public double? AdapterEffect { get; init; }

    /// <summary>Whether what was written answers as the base does rather than as the tuned model.</summary>
    public bool LostAdapter { get; init; }

    /// <summary>Whether rounding explains the difference, and what was learnt is in it.</summary>
    public required bool Passed { get; init; }

    /// <summary>What people should know of it, a sentence each.</summary>
    internal IReadOnlyList<string> Notes => AdapterEffect is > 0 && RelativeDifference > AdapterEffect / 2
        ? ["Rounding the numbers changes the answers about as much as the adapter does: choose a wider format to keep what was learnt."]
        : [];

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"logits differ by {RelativeDifference:0.0e+0} of their spread (allowed {Tolerance:0.0e+0}), at most by {MaxDifference:0.0e+0}; {TokenMatch:0.0%} of {Tokens} next tokens agree, KL divergence {KlDivergence:0.0e+0}");
}
