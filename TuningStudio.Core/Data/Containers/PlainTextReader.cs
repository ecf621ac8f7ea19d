using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Files;
using TuningStudio.Core.Data.Layouts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Containers;

/// <summary>Plain text: one document, or a record a line. Line breaks of Windows become those of everybody else.</summary>
internal sealed class PlainTextReader : IRecordReader
{
    /// <summary>A longer document comes in pieces, so that memory stays flat and several cores share the work on it.</summary>
    internal const int PieceSize = 1 << 22;

    private readonly TextFile file;
    private readonly bool isLines;

    private PlainTextReader(TextFile file, bool isLines)
    {
        this.file = file;
        this.isLines = isLines;
    }

    public string EmptyMessage => "The file holds no text.";

    public ILayout? Layout => isLines ? new LinesLayout() : new TextLayout(isChosen: true) { MayBeBlank = true };

    /// <summary>Takes what is no table, or what a person says is text.</summary>
    /// <exception cref="TuningException">It is neither, and its name says that it is no text.</exception>
    public static IRecordReader? TryOpen(TextFile file, string? reading)
    {
        if (reading is null)
        {
            if (TableShape.IsTable(file))
            {
                return null;
            }

            TableShape.RefuseOther(file);
        }

        return new PlainTextReader(file, reading == DataOptions.Lines);
    }

    public IEnumerable<RawRecord> Read(CancellationToken cancellationToken)
    {
        using var window = new Utf8Window(file);
        for (long number = 1; TryRead(window, number, out var record); number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (record is not null)
            {
                yield return record;
            }
        }
    }

    private bool TryRead(Utf8Window window, long number, out RawRecord? record)
    {
        var length = isLines ? LineLength(window) : PieceLength(window);
        var bytes = window.Unread[..length];
        var goesOn = !isLines && !(window.IsAtEnd && length == window.Unread.Length);
        var place = new RecordPlace(file.Path, window.Line, number, IsNumbered: false);
        record = bytes.ContainsAnyExcept(" \t\r\n"u8) || (number > 1 && !isLines && length > 0) ? Record(place, bytes, goesOn) : null;
        window.Consume(length);
        return length > 0;
    }

    private RawRecord Record(RecordPlace place, ReadOnlySpan<byte> bytes, bool goesOn)
    {
        if (Utf8Fault.Find(bytes, isWhole: true) is { } fault)
        {
            return RawRecord.Faulty(place, fault.ToException(place.File, place.Line - 1));
        }

        var text = Encoding.UTF8.GetString(isLines ? bytes.TrimEnd("\r\n"u8) : bytes).Replace("\r\n", "\n", StringComparison.Ordinal);
        return new RawRecord(place, [new RawField(TextLayout.Column, new RawValue(text))]) { GoesOn = goesOn };
    }

    private static int LineLength(Utf8Window window)
    {
        for (var searched = 0; ; window.Grow())
        {
            var found = window.Unread[searched..].IndexOf((byte)'\n');
            if (found >= 0)
            {
                return searched + found + 1;
            }

            searched = window.Unread.Length;
            if (window.IsAtEnd)
            {
                return searched;
            }
        }
    }

    private static int PieceLength(Utf8Window window)
    {
        for (; ; window.Grow())
        {
            if (LineBehindPiece(window.Unread) is > 0 and var length)
            {
                return length;
            }

            if (window.IsAtEnd)
            {
                return window.Unread.Length;
            }
        }
    }

    // A piece ends where a line begins with a word: there tokenizers cut in any case. 0 where that place is not read yet.
    private static int LineBehindPiece(ReadOnlySpan<byte> text)
    {
        for (var at = PieceSize; at < text.Length - 1; at++)
        {
            var found = text[at..^1].IndexOf((byte)'\n');
            if (found < 0)
            {
                return 0;
            }

            at += found;
            if (!IsBlank(text[at + 1]))
            {
                return at + 1;
            }
        }

        return 0;
    }

    private static bool IsBlank(byte letter) => letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
