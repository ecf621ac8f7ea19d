using System.Text.Json;

namespace TuningStudio.Core.Contracts;

/// <summary>
/// The keys of a home, in a file that site and command line change alike; only its owner may read it. A site notices at the next request what
/// the command line has changed.
/// </summary>
/// <param name="path">Full path of the file.</param>
public sealed class ApiKeyFile(string path)
{
    private readonly Lock _gate = new();
    private (DateTime Written, long Length, IReadOnlyList<ApiKey> Keys)? _read;

    /// <summary>All keys, oldest first.</summary>
    /// <exception cref="TuningException">The file cannot be read.</exception>
    public IReadOnlyList<ApiKey> List()
    {
        lock (_gate)
        {
            return Read();
        }
    }

    /// <summary>The key of a secret; null where there is none.</summary>
    /// <exception cref="TuningException">The file cannot be read.</exception>
    public ApiKey? Find(string secret) => List().FirstOrDefault(key => key.Matches(secret));

    /// <summary>Keeps a key.</summary>
    /// <exception cref="TuningException">The file cannot be written.</exception>
    public void Add(ApiKey key) => Change(keys => [.. keys, key]);

    /// <summary>Takes a key back: it opens nothing any more.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The key; null where there is none of that id.</returns>
    /// <exception cref="TuningException">The file cannot be written.</exception>
    public ApiKey? Revoke(string id)
    {
        var gone = List().FirstOrDefault(key => key.Id == id);
        Change(keys => [.. keys.Where(key => key.Id != id)]);
        return gone;
    }

    private void Change(Func<IReadOnlyList<ApiKey>, IReadOnlyList<ApiKey>> change)
    {
        lock (_gate)
        {
            try
            {
                var temporary = path + ".tmp";
                using (var file = Create(temporary))
                {
                    JsonSerializer.Serialize(file, change(Read()), StudioJson.Indented.IReadOnlyListApiKey);
                }

                File.Move(temporary, path, overwrite: true);
                _read = null;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new TuningException(ErrorCodes.CannotWrite, $"The keys cannot be kept: {fault.Message}", "Make room there, or check its rights.", path, innerException: fault);
            }
        }
    }

    // A file that is damaged must not open what it kept closed.
    private IReadOnlyList<ApiKey> Read()
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return [];
            }

            // Two changes may fall into one tick of the file system's clock.
            if (_read is not { } read || read.Written != file.LastWriteTimeUtc || read.Length != file.Length)
            {
                _read = read = (file.LastWriteTimeUtc, file.Length, JsonSerializer.Deserialize(File.ReadAllBytes(path), StudioJson.Line.IReadOnlyListApiKey)!);
            }

            return read.Keys;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TuningException(ErrorCodes.Internal, $"The keys cannot be read: {fault.Message}", "Put the file right, or move it away and make new keys.", path, innerException: fault);
        }
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
