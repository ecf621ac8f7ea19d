namespace TuningStudio.Core.Configuration;

/// <summary>Something that is wrong with what was set.</summary>
/// <param name="Options">The options at fault, the first one foremost.</param>
/// <param name="Text">What is wrong and what to do.</param>
public sealed record OptionFault(IReadOnlyList<OptionDefinition> Options, LocalizedText Text)
{
    /// <summary>JSON name of the foremost option.</summary>
    public string Field => Options[0].Name;
}
