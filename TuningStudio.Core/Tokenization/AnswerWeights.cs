using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Tokenization;

/// <summary>How much each answer of a conversation counts in the loss.</summary>
internal static class AnswerWeights
{
    /// <summary>The weights in order.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="answers">Answers that its tokens tell apart.</param>
    /// <param name="lastOnly">Whether only the last answer is learnt; the others count as what is asked.</param>
    /// <param name="asked">Weight of what is asked.</param>
    /// <exception cref="TuningException">The answers weigh differently, and the template does not tell which token is whose.</exception>
    public static double[] Of(IReadOnlyList<ChatMessage> messages, int answers, bool lastOnly, double asked)
    {
        var said = messages.Where(message => message.Role == ChatMessage.Assistant).Select(message => message.Weight ?? 1).ToArray();
        if (said.Length != answers)
        {
            said = said.Distinct().Count() < 2
                ? [.. Enumerable.Repeat(said.FirstOrDefault(1), answers)]
                : throw new TuningException(
                    ErrorCodes.InvalidTemplate, "the answers weigh differently, but the template does not keep them apart.", "Leave out the weights, or use a template that writes every answer by itself.", field: "weight");
        }

        for (var answer = 0; lastOnly && answer < answers - 1; answer++)
        {
            said[answer] = asked;
        }

        return said;
    }
}
