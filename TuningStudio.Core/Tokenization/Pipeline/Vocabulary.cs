using System.Buffers;
using TuningStudio.Core.Tokenization.AddedTokens;

namespace TuningStudio.Core.Tokenization.Pipeline;

/// <summary>Tokens and ids both ways, with the bytes each id stands for.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> model;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> modelBySpelling;
    private readonly Dictionary<string, int> added = [];
    private readonly HashSet<int> special = [];
    private readonly string?[] texts;

    // All tokens' bytes in one block: id i has bytes[starts[i]..starts[i + 1]].
    private readonly byte[] bytes;
    private readonly int[] starts;

    /// <param name="model">The model's own tokens and ids.</param>
    /// <param name="addedTokens">Tokens beside them.</param>
    /// <param name="spelling">How the model's tokens are written.</param>
    internal Vocabulary(Dictionary<string, int> model, IReadOnlyList<AddedToken> addedTokens, ISpelling spelling)
    {
        this.model = model;
        modelBySpelling = model.GetAlternateLookup<ReadOnlySpan<char>>();
        texts = new string?[1 + Math.Max(model.Values.DefaultIfEmpty(-1).Max(), addedTokens.Select(token => token.Id).DefaultIfEmpty(-1).Max())];
        foreach (var (token, id) in model)
        {
            texts[id] = token;
        }

        foreach (var token in addedTokens)
        {
            texts[token.Id] = token.Pattern;
            added[token.Content] = token.Id;
            if (token.Special)
            {
                special.Add(token.Id);
            }
        }

        (bytes, starts) = CollectBytes(texts, spelling);
        ByteIds = Enumerable.Range(0, 256)
            .Select(value => model.GetValueOrDefault(spelling.OfByte((byte)value), -1))
            .ToArray();
        HasAllBytes = !ByteIds.Contains(-1);
    }

    /// <summary>One more than the highest id.</summary>
    internal int Size => texts.Length;

    /// <summary>The id of each single byte, -1 where the vocabulary lacks it.</summary>
    internal int[] ByteIds { get; }

    /// <summary>Whether every byte has a token, so that any text can be written.</summary>
    internal bool HasAllBytes { get; }

    internal int? IdOf(string token) =>
        added.TryGetValue(token, out var id) || model.TryGetValue(token, out id) ? id : null;

    internal string? TextOf(int id) => (uint)id < (uint)texts.Length ? texts[id] : null;

    internal bool IsSpecial(int id) => special.Contains(id);

    /// <summary>Looks a whole piece up as the model spells it; added tokens do not count.</summary>
    internal bool TryGetPiece(ReadOnlySpan<char> spelling, out int id) => modelBySpelling.TryGetValue(spelling, out id);

    /// <summary>What an id decodes to; empty for an id that is not in the vocabulary.</summary>
    internal ReadOnlySpan<byte> BytesOf(int id) =>
        (uint)id < (uint)texts.Length ? bytes.AsSpan(starts[id], starts[id + 1] - starts[id]) : [];

    private static (byte[] Bytes, int[] Starts) CollectBytes(string?[] texts, ISpelling spelling)
    {
        var output = new ArrayBufferWriter<byte>(texts.Length * 8);
        var starts = new int[texts.Length + 1];
        for (var id = 0; id < texts.Length; id++)
        {
            if (texts[id] is { } text)
            {
                spelling.WriteBytes(text, output);
            }

            starts[id + 1] = output.WrittenCount;
        }

        return (output.WrittenSpan.ToArray(), starts);
    }
}
