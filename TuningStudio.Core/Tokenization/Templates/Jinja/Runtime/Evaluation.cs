using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>The state of one rendering.</summary>
internal sealed class Evaluation
{
    private readonly List<(int Start, string Text)> _generated = [];

    internal Evaluation(Scope globals, TemplateLimits limits, TimeProvider time)
    {
        Time = time;
        Budget = new Budget(limits, time);
        Scope = new Scope(globals);
        Output = Root = new OutputBuffer(Budget);
    }

    internal TimeProvider Time { get; }

    internal Budget Budget { get; }

    internal Scope Scope { get; set; }

    internal OutputBuffer Output { get; private set; }

    /// <summary>The line of the node that is being evaluated, for error messages.</summary>
    internal int Line { get; set; }

    private OutputBuffer Root { get; }

    /// <summary>Runs statements with a scope of their own and returns what they print.</summary>
    internal string Capture(Scope scope, IReadOnlyList<Statement> body, out Flow flow)
    {
        var result = Flow.Next;
        var text = Capture(() =>
        {
            var outer = Scope;
            Scope = scope;
            result = Statement.ExecuteAll(body, this);
            Scope = outer;
        });
        flow = result;
        return text;
    }

    /// <summary>Returns what an action prints.</summary>
    internal string Capture(Action action)
    {
        var outer = Output;
        Output = new OutputBuffer(Budget);
        action();
        var text = Output.ToString();
        Output = outer;
        return text;
    }

    /// <summary>Notes that the model says this text, which is about to be printed.</summary>
    internal void MarkGenerated(string text) => _generated.Add((Root.Length, text));

    /// <summary>
    /// Where the marked texts stand. A mark inside a macro is printed later than it is noted, so each is looked for from
    /// the place where the output stood then.
    /// </summary>
    internal IReadOnlyList<(int Start, int End)> GeneratedSpans(string output)
    {
        var spans = new List<(int Start, int End)>(_generated.Count);
        var from = 0;
        foreach (var (start, text) in _generated)
        {
            var at = Math.Max(start, from);
            var found = at;
            if (!output.AsSpan(Math.Min(at, output.Length)).StartsWith(text))
            {
                Budget.Search(output, text);
                found = output.IndexOf(text, at, StringComparison.Ordinal);
            }

            if (found >= 0)
            {
                from = found + text.Length;
                spans.Add((found, from));
            }
        }

        return spans;
    }

    public override string ToString() => Root.ToString();
}
