namespace TuningStudio.Core.Tokenization.AddedTokens;

/// <summary>A token that is found in the text before anything is split or merged.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its name.</param>
/// <param name="Pattern">The text it is found as, and decodes to: its content, normalized where the token says so.</param>
/// <param name="Special">Whether decoding may skip it, and encoding may be told to treat it as plain text.</param>
/// <param name="SingleWord">Only where no word character touches it.</param>
/// <param name="StripLeft">Takes the white space before it.</param>
/// <param name="StripRight">Takes the white space after it.</param>
/// <param name="Normalized">Looked for in the normalized text rather than in the raw one.</param>
internal sealed record AddedToken(
    int Id,
    string Content,
    string Pattern,
    bool Special,
    bool SingleWord,
    bool StripLeft,
    bool StripRight,
    bool Normalized);
