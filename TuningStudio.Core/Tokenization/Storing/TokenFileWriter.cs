using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TuningStudio.Core.Tokenization.Storing;

/// <summary>
/// Writes examples into a file that <see cref="TokenFile"/> maps: a mark, each example's ids, flags and weights, the index of all, and a
/// hash of everything before it. It is there under its name only when it is whole.
/// </summary>
internal sealed class TokenFileWriter : IDisposable
{
    /// <summary>Says what it is, and in which version; another version is another file.</summary>
    internal static ReadOnlySpan<byte> Mark => "TSTOKEN2"u8;

    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<TokenFileEntry> _entries = [];

    /// <exception cref="IOException">It cannot be written.</exception>
    internal TokenFileWriter(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.part";
        _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        Write(Mark);
    }

    internal void Add(EncodedExample example, ExampleFacts facts)
    {
        _entries.Add(new TokenFileEntry(_file.Position, facts, example.Weights is not null, example.PromptWeight));
        Write(MemoryMarshal.AsBytes(example.Ids.AsSpan()));
        Write(MemoryMarshal.AsBytes(example.Trained.AsSpan()));
        Write(MemoryMarshal.AsBytes(example.Weights.AsSpan()));
    }

    /// <summary>Writes the index and gives the file its name.</summary>
    internal void Finish()
    {
        var index = _file.Position;
        Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_entries)));
        Write(BitConverter.GetBytes(index));
        Write(BitConverter.GetBytes((long)_entries.Count));
        _file.Write(_hash.GetHashAndReset());
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_temporary, _path, overwrite: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        File.Delete(_temporary);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _file.Write(bytes);
    }
}
