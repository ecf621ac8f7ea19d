namespace TuningStudio.Core.Gguf;

/// <summary>How a GGUF file stores a tensor's numbers; the values are the format's own.</summary>
public enum GgufTensorType
{
    /// <summary>IEEE single.</summary>
    F32 = 0,

    /// <summary>IEEE half.</summary>
    F16 = 1,

    /// <summary>Q8_0: blocks of 32 bytes with one half-precision scale.</summary>
    Q8 = 8,

    /// <summary>Upper half of an IEEE single.</summary>
    BF16 = 30,
}
