namespace TuningStudio.Core.Hub;

/// <summary>Where models are published.</summary>
public enum HubKind
{
    /// <summary>Hugging Face Hub, or a mirror of it.</summary>
    HuggingFace,

    /// <summary>ModelScope.</summary>
    ModelScope,
}

/// <summary>How hubs are called.</summary>
public static class HubKinds
{
    /// <summary>Names on the command line and in files, in the order of <see cref="HubKind"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["huggingface", "modelscope"];

    /// <summary>Its name on the command line and in files.</summary>
    public static string Name(this HubKind kind) => Names[(int)kind];

    /// <summary>How people write it.</summary>
    public static string Title(this HubKind kind) => kind == HubKind.HuggingFace ? "Hugging Face" : "ModelScope";

    /// <summary>The revision that is meant where none is named.</summary>
    public static string DefaultRevision(this HubKind kind) => kind == HubKind.HuggingFace ? "main" : "master";

    /// <summary>The hub of a name; null where it is none.</summary>
    public static HubKind? Parse(string? name) => name is null ? null : Names.ToList().IndexOf(name) is >= 0 and var index ? (HubKind)index : null;
}
