using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.StarterRecipe.Text;
using TuningStudio.StarterRecipe.Tokenizer;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>
/// Lays documents one after the other into rows of one length. Every row begins with a document's beginning, as a conversation does
/// when it is put to the model; the last document of a row is cut.
/// </summary>
internal sealed class RowPacker(ITextTokenizer tokenizer, int rowTokens)
{
    // What users and systems say is drawn at random and mostly noise to a small model; what the assistant says follows from it.
    private const float PromptWeight = 0.25f;
    private const float PlainWeight = 0.6f;
    private const float AnswerWeight = 1;

    private readonly int _begin = Id(tokenizer, StarterTokens.Begin);
    private readonly int _end = Id(tokenizer, StarterTokens.End);

    internal IEnumerable<PackedRow> Rows(IEnumerable<Document> documents)
    {
        List<long> ids = [];
        List<float> weights = [];
        foreach (var document in documents.Where(document => !document.IsEmpty))
        {
            Append(document, ids, weights);
            if (ids.Count > rowTokens)
            {
                // The weight of a target stands at the input before it.
                yield return new PackedRow([.. ids.Take(rowTokens + 1)], [.. weights.Skip(1).Take(rowTokens)]);
                ids.Clear();
                weights.Clear();
            }
        }
    }

    /// <summary>The document exactly as the chat template writes it.</summary>
    private void Append(Document document, List<long> ids, List<float> weights)
    {
        Add(_begin, 0);
        foreach (var turn in document.Turns)
        {
            var weight = turn.Role switch { ChatMessage.Assistant => AnswerWeight, Document.Plain => PlainWeight, _ => PromptWeight };
            if (!document.IsPlain)
            {
                Add(Id(tokenizer, $"<|{turn.Role}|>"), 0);
            }

            foreach (var id in tokenizer.Encode(turn.Content, addSpecialTokens: false, parseSpecialTokens: false))
            {
                Add(id, weight);
            }

            Add(_end, weight);
        }

        void Add(int id, float weight)
        {
            ids.Add(id);
            weights.Add(weight);
        }
    }

    private static int Id(ITextTokenizer tokenizer, string token) =>
        tokenizer.TokenToId(token) ?? throw new InvalidOperationException($"The tokenizer has no {token}.");
}
