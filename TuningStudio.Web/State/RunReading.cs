using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Web.State;

/// <summary>A data file as a run would read it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Encoding">How its records become tokens.</param>
public sealed record RunReading(string Path, EncodingOptions Encoding)
{
    /// <summary>The validation file beside it; null for none.</summary>
    public string? ValidationPath { get; init; }

    /// <summary>What is said of the files that their content does not say.</summary>
    public DataOptions? Data { get; init; }

    /// <summary>The model's folder; null where none is chosen yet.</summary>
    public string? Model { get; init; }

    /// <summary>A template of the user's own.</summary>
    public PromptTemplate? Template { get; init; }
}
