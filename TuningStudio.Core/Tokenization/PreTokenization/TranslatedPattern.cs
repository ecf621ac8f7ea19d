namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>A pattern as .NET writes it.</summary>
/// <param name="Pattern">For <see cref="System.Text.RegularExpressions.RegexOptions.Multiline"/>.</param>
/// <param name="NamedRanges">The characters it names one by one or as ranges.</param>
internal sealed record TranslatedPattern(string Pattern, IReadOnlyList<(char First, char Last)> NamedRanges);
