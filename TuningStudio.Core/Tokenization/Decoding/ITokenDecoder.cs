namespace TuningStudio.Core.Tokenization.Decoding;

/// <summary>Turns ids back into text; whoever calls leaves out what is to be skipped.</summary>
internal interface ITokenDecoder
{
    /// <summary>The text of ids; those outside the vocabulary are left out.</summary>
    string Decode(IEnumerable<int> ids);

    /// <summary>Starts decoding a stream.</summary>
    /// <param name="isSkipped">Whether an id is left out.</param>
    TokenStream CreateStream(Func<int, bool> isSkipped);
}
