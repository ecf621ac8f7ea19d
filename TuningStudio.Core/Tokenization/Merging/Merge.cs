namespace TuningStudio.Core.Tokenization.Merging;

/// <summary>A line of a model's merges.</summary>
/// <param name="Text">The pair as <c>"left right"</c>.</param>
/// <param name="Left">Id of the left token.</param>
/// <param name="Right">Id of the right one.</param>
/// <param name="Merged">Id of the token that the two become.</param>
internal readonly record struct Merge(string Text, int Left, int Right, int Merged);
