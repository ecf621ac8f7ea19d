namespace TuningStudio.StarterRecipe.Datasets;

/// <summary>One record before it is written in a layout.</summary>
/// <param name="Input">What is asked.</param>
/// <param name="Output">What is to be answered.</param>
/// <param name="Core">The part of the input that no two records may share.</param>
internal sealed record DatasetRow(string Input, string Output, string Core);
