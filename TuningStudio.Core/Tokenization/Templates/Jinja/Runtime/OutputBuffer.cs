using System.Text;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>Text under way: the output itself, or what a macro, a filter block or a block assignment collects.</summary>
internal sealed class OutputBuffer(Budget budget)
{
    private readonly StringBuilder _text = new();

    internal int Length => _text.Length;

    internal void Append(string text)
    {
        budget.Text(text.Length);
        budget.Length((long)_text.Length + text.Length);
        _text.Append(text);
    }

    public override string ToString() => _text.ToString();
}
