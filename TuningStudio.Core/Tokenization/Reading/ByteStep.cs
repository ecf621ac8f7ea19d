namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Where a tokenizer goes over from characters to bytes.</summary>
internal enum ByteStep
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>In the last step before its model.</summary>
    Last,

    /// <summary>Before other steps, which cut what is written in letters for bytes.</summary>
    Before,
}
