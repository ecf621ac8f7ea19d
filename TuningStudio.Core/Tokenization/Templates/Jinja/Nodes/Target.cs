using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;
using TuningStudio.Core.Tokenization.Templates.Jinja.Values;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

/// <summary>What can be assigned to.</summary>
internal abstract class Target
{
    internal abstract void Assign(object value, Evaluation evaluation);
}

/// <summary>A variable of the current scope.</summary>
internal sealed class NameTarget(string name) : Target
{
    internal override void Assign(object value, Evaluation evaluation) => evaluation.Scope.Set(name, value);
}

/// <summary><c>a, b</c></summary>
internal sealed class TupleTarget(IReadOnlyList<Target> parts) : Target
{
    internal override void Assign(object value, Evaluation evaluation)
    {
        var items = Iteration.Unpack(value, parts.Count, evaluation.Budget);
        for (var i = 0; i < parts.Count; i++)
        {
            parts[i].Assign(items[i], evaluation);
        }
    }
}

/// <summary><c>ns.name</c></summary>
internal sealed class MemberTarget(string owner, string name) : Target
{
    internal override void Assign(object value, Evaluation evaluation)
    {
        if (!evaluation.Scope.TryGet(owner, out var found) || found is not NamespaceValue scope)
        {
            throw TemplateFault.Type("cannot assign attribute on non-namespace object");
        }

        scope.Members.Add(name, value);
    }
}
