namespace TuningStudio.Core.Contracts;

/// <summary>A sentence of the site by the name of its text, so that every reader gets it in their own language.</summary>
/// <param name="Key">The text's name.</param>
/// <param name="Arguments">What goes into its places.</param>
public sealed record SiteText(string Key, params IReadOnlyList<string> Arguments);

/// <summary>An error in the site's sentences.</summary>
/// <param name="Message">What happened, one sentence after another.</param>
/// <param name="Remedy">What to do.</param>
public sealed record SiteWords(IReadOnlyList<SiteText> Message, SiteText Remedy);
