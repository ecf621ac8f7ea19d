using System.Text;

namespace TuningStudio.Core.Tokenization.Templates;

/// <summary>Collects a conversation's tokens piece by piece: what is asked in one piece up to the next answer, each answer in its own.</summary>
internal sealed class AnswerPieces
{
    private readonly ITextTokenizer tokenizer;
    private readonly List<int> ids;
    private readonly List<int> answers;
    private readonly StringBuilder prompt = new();
    private int count;

    /// <param name="tokenizer">What it puts before a text stands at the start.</param>
    public AnswerPieces(ITextTokenizer tokenizer)
    {
        this.tokenizer = tokenizer;
        ids = [.. tokenizer.LeadingTokens];
        answers = [.. ids.Select(_ => -1)];
    }

    public void AddPrompt(string text) => prompt.Append(text);

    /// <summary>Adds an answer and the token that ends it.</summary>
    public void AddAnswer(string text, int? end)
    {
        Flush();
        Add(text, count);
        if (end is { } id)
        {
            ids.Add(id);
            answers.Add(count);
        }

        count++;
    }

    public (int[] Ids, int[] Answers) ToTokens()
    {
        Flush();
        return ([.. ids], [.. answers]);
    }

    private void Flush()
    {
        Add(prompt.ToString(), -1);
        prompt.Clear();
    }

    private void Add(string text, int answer)
    {
        var added = tokenizer.Encode(text);
        ids.AddRange(added);
        answers.AddRange(Enumerable.Repeat(answer, added.Length));
    }
}
