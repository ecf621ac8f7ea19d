namespace TuningStudio.Core.Tokenization.AddedTokens;

/// <summary>A stretch of text: an added token, or what lies between two.</summary>
/// <param name="TokenId">The added token's id, or null for plain text.</param>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct TextSegment(int? TokenId, int Start, int End);
