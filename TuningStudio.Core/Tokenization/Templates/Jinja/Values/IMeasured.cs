namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>A value that holds others.</summary>
internal interface IMeasured
{
    /// <summary>How much it holds.</summary>
    Measure Measure { get; }
}
