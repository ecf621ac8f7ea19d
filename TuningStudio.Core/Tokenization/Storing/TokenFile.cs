using System.Collections;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TuningStudio.Core.Tokenization.Storing;

/// <summary>Examples in a file: only their index is in memory, and each is read when it is asked for.</summary>
internal sealed class TokenFile : IReadOnlyList<EncodedExample>, IDisposable
{
    private const int TailSize = 16 + SHA256.HashSizeInBytes;

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly TokenFileEntry[] _entries;

    private TokenFile(MemoryMappedFile map, TokenFileEntry[] entries)
    {
        _map = map;
        _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _entries = entries;
    }

    public int Count => _entries.Length;

    public EncodedExample this[int index]
    {
        get
        {
            var entry = _entries[index];
            var facts = entry.Facts;
            var ids = new int[entry.Length];
            var trained = new bool[entry.Length];
            _view.ReadArray(entry.Offset, ids, 0, ids.Length);
            _view.ReadArray(entry.Offset + (4L * ids.Length), trained, 0, trained.Length);
            float[]? weights = null;
            if (entry.HasWeights)
            {
                weights = new float[entry.Length];
                _view.ReadArray(entry.Offset + (5L * ids.Length), weights, 0, weights.Length);
            }

            return new EncodedExample(ids, trained, facts.Truncated, facts.Line) { LeftOutTurns = facts.LeftOutTurns, Weights = weights, PromptWeight = entry.PromptWeight };
        }
    }

    /// <summary>Opens a file after checking its hash; null where it is not there, damaged or of another version.</summary>
    internal static TokenFile? TryOpen(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
            return ReadIndex(file) is { } entries
                ? new TokenFile(MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read), entries)
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal ExampleFacts FactsOf(int index) => _entries[index].Facts;

    public IEnumerator<EncodedExample> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }

    private static TokenFileEntry[]? ReadIndex(FileStream file)
    {
        if (file.Length < TokenFileWriter.Mark.Length + TailSize || !IsWhole(file))
        {
            return null;
        }

        Span<byte> tail = stackalloc byte[16];
        file.Position = file.Length - TailSize;
        file.ReadExactly(tail);
        var (index, count) = (BitConverter.ToInt64(tail), BitConverter.ToInt64(tail[8..]));
        if (index < 0 || count is < 0 or > int.MaxValue || index + (count * Unsafe.SizeOf<TokenFileEntry>()) != file.Length - TailSize)
        {
            return null;
        }

        var entries = new TokenFileEntry[count];
        file.Position = index;
        file.ReadExactly(MemoryMarshal.AsBytes(entries.AsSpan()));
        return entries;
    }

    private static bool IsWhole(FileStream file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        var isFirst = true;
        for (var left = file.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0 || (isFirst && !buffer.AsSpan(0, read).StartsWith(TokenFileWriter.Mark)))
            {
                return false;
            }

            isFirst = false;
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        file.ReadExactly(expected);
        return hash.GetHashAndReset().AsSpan().SequenceEqual(expected);
    }
}
