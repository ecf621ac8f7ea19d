namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>A list or a tuple.</summary>
internal interface ISequence : IMeasured
{
    /// <summary>The items in order.</summary>
    IReadOnlyList<object> Items { get; }
}
