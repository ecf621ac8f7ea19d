namespace TuningStudio.Core.Tokenization.PreTokenization.Oniguruma;

/// <summary>A pattern as .NET writes it.</summary>
/// <param name="Pattern">For <see cref="System.Text.RegularExpressions.RegexOptions.Multiline"/>.</param>
/// <param name="Literals">The characters that stand for themselves in it.</param>
/// <param name="Sets">The sets of characters in it, each once.</param>
internal sealed record TranslatedPattern(string Pattern, IReadOnlySet<char> Literals, IReadOnlyList<CharacterSet> Sets);
