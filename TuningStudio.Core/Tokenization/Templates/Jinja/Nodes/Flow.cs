namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary>Where to go after a statement.</summary>
internal enum Flow
{
    /// <summary>On to the next.</summary>
    Next,

    /// <summary>Out of the loop.</summary>
    Break,

    /// <summary>To the loop's next item.</summary>
    Continue,
}
