namespace TuningStudio.Core.Tokenization.Storing;

/// <summary>What is known of an example without its tokens.</summary>
/// <param name="Line">Where its record stands in the file.</param>
/// <param name="Length">Tokens.</param>
/// <param name="TrainedTokens">Tokens that count in the loss.</param>
/// <param name="LeftOutTurns">Turns behind the last answer.</param>
/// <param name="Truncated">Whether it was cut; of a document, whether the next one goes on with it.</param>
/// <param name="HasEnd">Whether it learns a token that ends an answer.</param>
internal readonly record struct ExampleFacts(long Line, int Length, int TrainedTokens, int LeftOutTurns, bool Truncated, bool HasEnd)
{
    internal static ExampleFacts Of(EncodedExample example, IReadOnlySet<int> stopIds)
    {
        var hasEnd = false;
        for (var place = 0; place < example.Ids.Length && !hasEnd; place++)
        {
            hasEnd = example.Trained[place] && stopIds.Contains(example.Ids[place]);
        }

        return new(example.Line, example.Ids.Length, example.TrainedTokens, example.LeftOutTurns, example.Truncated, hasEnd);
    }
}
