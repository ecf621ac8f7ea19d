using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Api.Answers;

/// <summary>How likely tokens were, as the chat interface tells it.</summary>
internal sealed record ChatLogprobs(IReadOnlyList<ChatTokenLogprob> Content)
{
    public string? Refusal { get; }

    internal static ChatLogprobs? Of(IReadOnlyList<TokenLogProbability>? told) => told is null ? null : new([.. told.Select(token => new ChatTokenLogprob(
        token.Token, token.LogProbability, token.Bytes, [.. token.Top.Select(top => new ChatTopLogprob(top.Token, top.LogProbability, top.Bytes))]))]);
}

/// <summary>One token.</summary>
internal sealed record ChatTokenLogprob(string Token, double Logprob, IReadOnlyList<int>? Bytes, IReadOnlyList<ChatTopLogprob> TopLogprobs);

/// <summary>One that might have been in its place.</summary>
internal sealed record ChatTopLogprob(string Token, double Logprob, IReadOnlyList<int>? Bytes);

/// <summary>The same as the older interface tells it.</summary>
internal sealed record CompletionLogprobs(IReadOnlyList<string> Tokens, IReadOnlyList<double> TokenLogprobs, IReadOnlyList<IReadOnlyDictionary<string, double>> TopLogprobs, IReadOnlyList<int> TextOffset)
{
    /// <summary>Of tokens that begin at a place of the answer's text.</summary>
    internal static CompletionLogprobs? Of(IReadOnlyList<TokenLogProbability>? told, int offset)
    {
        if (told is null)
        {
            return null;
        }

        var offsets = new List<int>();
        foreach (var token in told)
        {
            offsets.Add(offset);
            offset += token.Token.Length;
        }

        return new([.. told.Select(token => token.Token)], [.. told.Select(token => token.LogProbability)], [.. told.Select(Top)], offsets);
    }

    // Two tokens may be written alike: the likelier one stands.
    private static Dictionary<string, double> Top(TokenLogProbability token)
    {
        var top = new Dictionary<string, double>();
        foreach (var candidate in token.Top)
        {
            top.TryAdd(candidate.Token, candidate.LogProbability);
        }

        return top;
    }
}
