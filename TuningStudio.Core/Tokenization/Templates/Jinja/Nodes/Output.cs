using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary>Text between tags.</summary>
internal sealed class TextNode(string text, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        evaluation.Output.Append(text);
        return Flow.Next;
    }
}

/// <summary><c>{{ … }}</c></summary>
internal sealed class PrintNode(Expression value, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        evaluation.Output.Append(Representation.Str(value.Evaluate(evaluation)));
        return Flow.Next;
    }
}
