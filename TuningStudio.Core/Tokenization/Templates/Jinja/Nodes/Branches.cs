using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary><c>if … elif … else</c>; it has no scope of its own.</summary>
internal sealed class IfNode(IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> branches, IReadOnlyList<Statement> otherwise, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        foreach (var (condition, body) in branches)
        {
            if (Truth.Of(condition.Evaluate(evaluation)))
            {
                return ExecuteAll(body, evaluation);
            }
        }

        return ExecuteAll(otherwise, evaluation);
    }
}

/// <summary><c>break</c> and <c>continue</c></summary>
internal sealed class JumpNode(Flow flow, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation) => flow;
}

/// <summary>A statement that would read other files. A model's template is one file and gets nothing else.</summary>
internal sealed class RefusedNode(string tag, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation) =>
        throw TemplateFault.Unsupported($"'{tag}' would read another template, and a chat template stands alone");
}
