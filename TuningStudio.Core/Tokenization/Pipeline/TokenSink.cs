using System.Text;
using TuningStudio.Core.Tokenization.PreTokenization;

namespace TuningStudio.Core.Tokenization.Pipeline;

/// <summary>Collects ids and, where asked for, the range of the caller's text each stands for.</summary>
internal sealed class TokenSink(ITokenModel model, bool withOffsets)
{
    private readonly List<int> ids = [];
    private readonly List<(int Start, int End)> offsets = [];

    internal int[] Ids() => [.. ids];

    internal (int Start, int End)[] Offsets() => [.. offsets];

    internal void Add(int id, (int Start, int End) range)
    {
        ids.Add(id);
        if (withOffsets)
        {
            offsets.Add(range);
        }
    }

    /// <summary>Adds tokens that stand for no text.</summary>
    internal void AddAll(ReadOnlySpan<int> added, int at)
    {
        foreach (var id in added)
        {
            Add(id, (at, at));
        }
    }

    /// <summary>Adds the tokens of a piece, locating each by the bytes it stands for.</summary>
    internal void AddPiece(TextPiece piece, ReadOnlySpan<int> tokens)
    {
        ids.AddRange(tokens);
        if (!withOffsets)
        {
            return;
        }

        var text = piece.Span;
        var first = new Cursor();
        var last = new Cursor();
        var bytes = 0;
        foreach (var id in tokens)
        {
            first.MoveTo(bytes, text, model);
            bytes += model.LengthOf(id, text[first.Start..]);
            last.MoveTo(bytes - 1, text, model);
            offsets.Add(piece.Source.Locate(piece.Start + first.Start, piece.Start + last.End));
        }
    }

    /// <summary>Walks the characters of a piece by their bytes.</summary>
    private struct Cursor
    {
        private int bytesBefore;
        private int bytes;

        internal int Start { get; private set; }

        internal int End { get; private set; }

        /// <summary>Goes on to the character that holds a byte.</summary>
        internal void MoveTo(int target, ReadOnlySpan<char> text, ITokenModel model)
        {
            while (bytesBefore + bytes <= target && End < text.Length)
            {
                bytesBefore += bytes;
                Start = End;
                Rune.DecodeFromUtf16(text[Start..], out var rune, out var units);
                End = Start + units;
                bytes = model.CountBytes(rune);
            }
        }
    }
}
