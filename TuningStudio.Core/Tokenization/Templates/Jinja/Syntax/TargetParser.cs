using TuningStudio.Core.Tokenization.Templates.Jinja.Nodes;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Syntax;

/// <summary>What stands left of <c>=</c> or <c>in</c>.</summary>
internal sealed class TargetParser(TokenCursor cursor)
{
    /// <param name="endsAt">A name that ends it.</param>
    /// <param name="withMembers">Whether <c>ns.name</c> may stand there.</param>
    /// <param name="single">Whether a comma ends it.</param>
    internal Target Parse(string? endsAt, bool withMembers = false, bool single = false)
    {
        if (withMembers && cursor.Current.Kind == TokenKind.Name && cursor.Peek.IsOperator("."))
        {
            var owner = cursor.Next().Text;
            cursor.Next();
            return new MemberTarget(owner, cursor.ExpectName().Text);
        }

        var parts = new List<Target> { Part() };
        var isTuple = false;
        while (!single && cursor.SkipOperator(","))
        {
            isTuple = true;
            if (cursor.Current.Kind is not TokenKind.Name && !cursor.Current.IsOperator("("))
            {
                break;
            }

            if (endsAt is not null && cursor.Current.IsName(endsAt))
            {
                break;
            }

            parts.Add(Part());
        }

        return isTuple ? new TupleTarget(parts) : parts[0];
    }

    internal string ParseName()
    {
        var name = cursor.ExpectName();
        return name.Text is "true" or "false" or "none" or "True" or "False" or "None"
            ? throw cursor.Fault($"can't assign to '{name.Text}'")
            : name.Text;
    }

    private Target Part()
    {
        if (!cursor.SkipOperator("("))
        {
            return new NameTarget(ParseName());
        }

        cursor.Enter();
        var inner = Parse(endsAt: null);
        cursor.Leave();
        cursor.ExpectOperator(")");
        return inner;
    }
}
