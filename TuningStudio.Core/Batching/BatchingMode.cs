namespace TuningStudio.Core.Batching;

/// <summary>How examples of different lengths are computed together.</summary>
public enum BatchingMode
{
    /// <summary>As they come, in rows padded to the longest.</summary>
    Padded,

    /// <summary>Those of like length together, in rows padded to the longest.</summary>
    Bucketed,

    /// <summary>One behind the other in a row without padding; each sees itself alone.</summary>
    Packed,
}

/// <summary>The modes by their names among the options.</summary>
public static class BatchingModes
{
    /// <summary>The mode of a resolved option.</summary>
    public static BatchingMode Parse(string name) => Enum.Parse<BatchingMode>(name, ignoreCase: true);
}
