using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary>What a macro or the body of a call block is made of.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Parameters">Names and defaults.</param>
/// <param name="Body">What it prints.</param>
/// <param name="Mentions">Which of <c>caller</c>, <c>kwargs</c> and <c>varargs</c> the body uses: those it accepts.</param>
internal sealed record MacroShape(
    string Name,
    IReadOnlyList<(string Name, Expression? Default)> Parameters,
    IReadOnlyList<Statement> Body,
    IReadOnlySet<string> Mentions);

/// <summary><c>macro name(a, b=c) … endmacro</c></summary>
internal sealed class MacroNode(MacroShape shape, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        evaluation.Scope.Set(shape.Name, new Macro(shape, evaluation.Scope));
        return Flow.Next;
    }
}

/// <summary><c>call(a) macro(…) … endcall</c></summary>
internal sealed class CallBlockNode(CallNode call, MacroShape body, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        evaluation.Output.Append(Representation.Str(call.Invoke(evaluation, new Macro(body, evaluation.Scope))));
        return Flow.Next;
    }
}

/// <summary><c>filter name … endfilter</c></summary>
internal sealed class FilterBlockNode(FilterNode filter, IReadOnlyList<Statement> body, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        var text = evaluation.Capture(new Scope(evaluation.Scope), body, out var flow);
        evaluation.Output.Append(Representation.Str(filter.Apply(evaluation, text)));
        return flow;
    }
}

/// <summary><c>block name … endblock</c>: nothing extends a chat template, so the block prints where it stands.</summary>
internal sealed class ScopedNode(IReadOnlyList<Statement> body, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        var outer = evaluation.Scope;
        evaluation.Scope = new Scope(outer);
        var flow = ExecuteAll(body, evaluation);
        evaluation.Scope = outer;
        return flow;
    }
}

/// <summary><c>generation … endgeneration</c>: text that the model says, as training templates mark it.</summary>
internal sealed class GenerationNode(IReadOnlyList<Statement> body, int line) : Statement(line)
{
    protected override Flow Run(Evaluation evaluation)
    {
        // The extension that brings this block makes it the body of a call, with what such a body sees.
        var scope = new Scope(evaluation.Scope);
        scope.Set("varargs", new PyTuple([]));
        scope.Set("kwargs", new PyDict());
        scope.Set("caller", new Undefined("No caller defined"));
        var text = evaluation.Capture(scope, body, out _);
        evaluation.MarkGenerated(text);
        evaluation.Output.Append(text);
        return Flow.Next;
    }
}
