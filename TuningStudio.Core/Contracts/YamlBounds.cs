using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TuningStudio.Core.Contracts;

/// <summary>Refuses YAML that would become too deep or too large a tree: whoever builds one goes down it level by level, and aliases let a small file stand for a huge one.</summary>
internal static class YamlBounds
{
    // As deep as JSON may be.
    private const int Deepest = 64;
    private const int MostNodes = 100_000;

    /// <summary>Reads through a text without building anything.</summary>
    /// <exception cref="TuningException">It is too deep, too large, or holds itself: names the line.</exception>
    /// <exception cref="YamlException">It is no YAML.</exception>
    internal static void Refuse(string yaml, string? file)
    {
        var open = new Stack<Branch>();
        var named = new Dictionary<AnchorName, Branch>();
        var nodes = 0;
        var parser = new Parser(new StringReader(yaml));
        while (parser.MoveNext())
        {
            var found = parser.Current!;
            switch (found)
            {
                case AnchorAlias alias when open.Any(branch => branch.Anchor == alias.Value):
                    throw Fault(found, file, $"'*{alias.Value.Value}' stands within what it stands for");
                case AnchorAlias alias:
                    Add(found, named.GetValueOrDefault(alias.Value) ?? new Branch(alias.Value, levels: 0));
                    break;
                case Scalar scalar:
                    Add(found, new Branch(scalar.Anchor, levels: 0));
                    break;
                case NodeEvent node:
                    open.Push(new Branch(node.Anchor, levels: 1));
                    Count(found, more: 1, depth: open.Count);
                    break;
                case SequenceEnd or MappingEnd:
                    var whole = open.Pop();
                    nodes -= whole.Nodes;
                    Add(found, whole);
                    break;
            }
        }

        // What stands in the innermost list or mapping.
        void Add(ParsingEvent at, Branch branch)
        {
            if (!branch.Anchor.IsEmpty)
            {
                named[branch.Anchor] = branch;
            }

            Count(at, branch.Nodes, open.Count + branch.Levels);
            if (open.TryPeek(out var parent))
            {
                parent.Nodes += branch.Nodes;
                parent.Levels = Math.Max(parent.Levels, 1 + branch.Levels);
            }
        }

        void Count(ParsingEvent at, int more, int depth)
        {
            nodes += more;
            if (depth > Deepest)
            {
                throw Fault(at, file, $"lists and mappings lie more than {Deepest} deep in each other");
            }

            if (nodes > MostNodes)
            {
                throw Fault(at, file, $"the file holds more than {MostNodes:N0} values, counting what aliases stand for");
            }
        }
    }

    private static TuningException Fault(ParsingEvent at, string? file, FormattableString what) =>
        new(ErrorCodes.InvalidOption, $"Line {at.Start.Line}: {FormattableString.Invariant(what)}.", "A run takes a few lines; docs/api.md shows one.", file, at.Start.Line);

    /// <summary>A value, as large as aliases make it.</summary>
    /// <param name="anchor">What aliases call it.</param>
    /// <param name="levels">Lists and mappings in each other, itself included.</param>
    private sealed class Branch(AnchorName anchor, int levels)
    {
        internal AnchorName Anchor { get; } = anchor;

        internal int Levels { get; set; } = levels;

        internal int Nodes { get; set; } = 1;
    }
}
