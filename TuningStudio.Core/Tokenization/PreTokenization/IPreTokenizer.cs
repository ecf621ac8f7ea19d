namespace TuningStudio.Core.Tokenization.PreTokenization;

/// <summary>Cuts a piece of text into smaller ones.</summary>
internal interface IPreTokenizer
{
    /// <summary>Appends the parts of <paramref name="piece"/>, none of them empty, to <paramref name="parts"/>.</summary>
    void Split(TextPiece piece, List<TextPiece> parts);
}
