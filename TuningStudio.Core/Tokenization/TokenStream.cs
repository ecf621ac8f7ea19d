namespace TuningStudio.Core.Tokenization;

/// <summary>Decodes ids as they are generated, holding back bytes that do not yet make a character.</summary>
public abstract class TokenStream
{
    /// <summary>Takes one id and returns the text that is certain now, possibly empty.</summary>
    public abstract string Append(int id);

    /// <summary>Returns what is still held back; an unfinished character becomes U+FFFD.</summary>
    public abstract string Flush();
}
