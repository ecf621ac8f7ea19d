using System.Runtime.InteropServices;

namespace TuningStudio.Core.Tokenization.ByteLevel;

/// <summary>Which pair of tokens becomes which, and in what order.</summary>
internal sealed class MergeRules
{
    private readonly Dictionary<(int Left, int Right), Rule> rules;

    /// <param name="merges">Pairs written <c>"left right"</c>, the first to be merged first.</param>
    /// <param name="vocabulary">Where both parts and the result are found.</param>
    internal MergeRules(IReadOnlyList<string> merges, Vocabulary vocabulary)
    {
        rules = new Dictionary<(int, int), Rule>(merges.Count);
        Span<char> joined = stackalloc char[256];
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var merge = merges[rank].AsSpan();
            var blank = merge.IndexOf(' ');
            var whole = merge.Length <= joined.Length ? joined[..(merge.Length - 1)] : new char[merge.Length - 1];
            merge[..blank].CopyTo(whole);
            merge[(blank + 1)..].CopyTo(whole[blank..]);
            if (vocabulary.TryGetPiece(merge[..blank], out var left)
                && vocabulary.TryGetPiece(merge[(blank + 1)..], out var right)
                && vocabulary.TryGetPiece(whole, out var merged))
            {
                // A pair listed twice counts at its last place, as in the reference.
                rules[(left, right)] = new Rule(rank, merged);
            }
        }
    }

    internal bool TryGet(int left, int right, out Rule rule) => rules.TryGetValue((left, right), out rule);

    /// <param name="Rank">Place in the list: lower is merged first.</param>
    /// <param name="Merged">Id of the token the pair becomes.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Rule(int Rank, int Merged);
}
