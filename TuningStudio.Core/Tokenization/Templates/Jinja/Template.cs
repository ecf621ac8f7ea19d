using TuningStudio.Core.Tokenization.Templates.Jinja.Builtins;
using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

namespace TuningStudio.Core.Tokenization.Templates.Jinja;

/// <summary>A parsed template. It does not change, so several threads may render it at once.</summary>
internal sealed class Template
{
    private readonly IReadOnlyList<Statement> _body;

    /// <param name="source">The template's text.</param>
    /// <exception cref="TemplateFault">The text is not a template.</exception>
    internal Template(string source) => (_body, HasGeneration) = TemplateParser.Parse(source);

    /// <summary>Whether the template marks what the model says.</summary>
    internal bool HasGeneration { get; }

    /// <summary>Renders, and tells which parts are marked as the model's.</summary>
    /// <exception cref="TemplateFault">The template cannot go on.</exception>
    internal (string Text, IReadOnlyList<(int Start, int End)> Generated) Render(
        IEnumerable<KeyValuePair<string, object>> variables,
        TimeProvider time,
        TemplateLimits? limits = null)
    {
        var scope = GlobalTable.CreateScope();
        foreach (var (name, value) in variables)
        {
            scope.Set(name, value);
        }

        var evaluation = new Evaluation(scope, limits ?? TemplateLimits.Default, time);
        evaluation.Budget.Open();
        try
        {
            Statement.ExecuteAll(_body, evaluation);
            var text = evaluation.ToString();
            return (text, HasGeneration ? evaluation.GeneratedSpans(text) : []);
        }
        catch (TemplateFault fault) when (fault.Line == 0)
        {
            fault.Line = evaluation.Line;
            throw;
        }
        finally
        {
            Budget.Close();
        }
    }
}
