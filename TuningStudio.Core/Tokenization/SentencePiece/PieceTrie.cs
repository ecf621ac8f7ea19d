namespace TuningStudio.Core.Tokenization.SentencePiece;

/// <summary>Finds every piece that a text begins with.</summary>
internal sealed class PieceTrie
{
    private readonly Dictionary<(int Node, char Next), int> _children = [];
    private readonly List<int> _pieces = [-1];

    /// <summary>Adds a piece; the first of two that are alike counts.</summary>
    internal void Add(string piece, int index)
    {
        var node = 0;
        foreach (var character in piece)
        {
            if (!_children.TryGetValue((node, character), out var child))
            {
                child = _pieces.Count;
                _pieces.Add(-1);
                _children[(node, character)] = child;
            }

            node = child;
        }

        _pieces[node] = _pieces[node] < 0 ? index : _pieces[node];
    }

    /// <summary>Steps from a node (0 is the root) over a character.</summary>
    /// <param name="node">The node; the next one afterwards.</param>
    /// <param name="character">The character.</param>
    /// <param name="index">The piece that ends there, or −1.</param>
    /// <returns>Whether any piece goes on so.</returns>
    internal bool Step(ref int node, char character, out int index)
    {
        if (!_children.TryGetValue((node, character), out node))
        {
            index = -1;
            return false;
        }

        index = _pieces[node];
        return true;
    }
}
