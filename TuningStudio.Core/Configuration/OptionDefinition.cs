namespace TuningStudio.Core.Configuration;

/// <summary>What a value of an option looks like.</summary>
public enum OptionKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A real number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Switch,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>Words separated by commas.</summary>
    List,

    /// <summary>Any text.</summary>
    Text,
}

/// <summary>Theme under which a form folds an option.</summary>
public enum OptionGroup
{
    /// <summary>Method and adapter.</summary>
    Adapter,

    /// <summary>Learning rate, epochs and the optimizer.</summary>
    Optimization,

    /// <summary>Batches and lengths.</summary>
    Batching,

    /// <summary>Validation and checkpoints.</summary>
    Evaluation,

    /// <summary>Device, precision and seed.</summary>
    Hardware,
}

/// <summary>
/// One hyperparameter: its name, range, default and help in one place. The form, the command line, the API and the
/// documentation are made from it. Values travel as invariant text, so that every door parses and refuses them alike.
/// </summary>
public sealed record OptionDefinition
{
    /// <summary>Name in JSON, in camelCase.</summary>
    public required string Name { get; init; }

    /// <summary>Name on the command line, with its two dashes.</summary>
    public required string Flag { get; init; }

    /// <summary>Whose word it is and whose rules it follows.</summary>
    public OptionSource Source { get; init; }

    /// <summary>Its names elsewhere, as those tools spell them; its own with underscores goes without saying. <see cref="OptionNames"/> finds it by any.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What a value looks like.</summary>
    public required OptionKind Kind { get; init; }

    /// <summary>Theme it belongs to.</summary>
    public required OptionGroup Group { get; init; }

    /// <summary>Whether a form shows it unfolded.</summary>
    public bool Basic { get; init; }

    /// <summary>Smallest value allowed.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest value allowed.</summary>
    public double? Maximum { get; init; }

    /// <summary>The words allowed for <see cref="OptionKind.Choice"/>; suggestions for <see cref="OptionKind.Text"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>For <see cref="OptionKind.Text"/>: the form a value must have, as a regular expression and in words; null takes any text.</summary>
    public (string Pattern, string Words)? Form { get; init; }

    /// <summary>For <see cref="OptionKind.List"/>: the form that each item must have, likewise; null takes any.</summary>
    public (string Pattern, string Words)? ItemForm { get; init; }

    /// <summary>The methods that know it; empty are all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Whether a method knows it.</summary>
    public bool AppliesTo(string? method) => Methods.Count == 0 || Methods.Contains(method ?? TuningMethods.Default);

    /// <summary>What a form calls it.</summary>
    public required LocalizedText Label { get; init; }

    /// <summary>What it does and when to change it.</summary>
    public required LocalizedText Help { get; init; }

    /// <summary>What is taken when nothing is set, and why.</summary>
    public required LocalizedText Default { get; init; }

    /// <summary>Reads the value that is set, as invariant text; null when it is left to the resolver.</summary>
    public required Func<HyperparameterOptions, string?> Read { get; init; }

    /// <summary>Returns the options with the value set from text already checked by <see cref="Check"/>; null unsets it.</summary>
    internal Func<HyperparameterOptions, string?, HyperparameterOptions> Write { get; init; } = null!;

    /// <summary>Returns the options with this one as it is in others, unchecked.</summary>
    internal HyperparameterOptions Take(HyperparameterOptions options, HyperparameterOptions others) => Write(options, Read(others));

    /// <summary>Says what is wrong with a value, or null when it is fine. Null and blank text are fine: the resolver chooses.</summary>
    public string? Check(string? text) => OptionText.Check(this, text);

    /// <summary>Returns the options with this one set from text.</summary>
    /// <exception cref="Contracts.TuningException">The text is not a value of this option.</exception>
    public HyperparameterOptions With(HyperparameterOptions options, string? text) => OptionText.Check(this, text) is { } problem
        ? throw new Contracts.TuningException(Contracts.ErrorCodes.InvalidOption, problem, field: Name)
        : Write(options, string.IsNullOrWhiteSpace(text) ? null : text.Trim());
}
