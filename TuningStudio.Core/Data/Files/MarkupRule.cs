namespace TuningStudio.Core.Data.Files;

/// <summary>What is made of a text that begins with a tag.</summary>
internal enum MarkupRule
{
    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>It is refused where it says that it is a web page or XML.</summary>
    RefusePages,

    /// <summary>It is taken as it stands.</summary>
    Take,
}
