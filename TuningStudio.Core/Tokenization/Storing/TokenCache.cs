using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;

namespace TuningStudio.Core.Tokenization.Storing;

/// <summary>
/// Tokens of large data files, kept so that the next run on them begins at once: by the hash of the file's content, of all that makes tokens of
/// it, and of how. What was not used for the longest time goes first when the folder grows too large.
/// </summary>
internal sealed class TokenCache
{
    /// <summary>Smaller files are tokenized in less time than it takes to look for them here.</summary>
    internal const long SmallestFile = 4 << 20;

    private const long LargestFolder = 8L << 30;
    private const string Ending = ".tokens";

    private static readonly string[] TextFiles =
    [
        "tokenizer.json", "tokenizer.model", "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "chat_template.jinja", "chat_template.json", "config.json", "generation_config.json",
    ];

    private readonly string _folder;
    private readonly long _limit;

    /// <param name="folder">Where the files lie; made when the first is written.</param>
    /// <param name="limit">Bytes that they may take.</param>
    internal TokenCache(string folder, long limit = LargestFolder) => (_folder, _limit) = (folder, limit);

    /// <summary>The cache in the person's home folder.</summary>
    internal static TokenCache Home() => new(Path.Combine(HomeFolder.Locate(Environment.GetEnvironmentVariable(HomeFolder.Variable)), "cache", "tokens"));

    /// <summary>Path of the tokens of a file.</summary>
    /// <param name="dataFile">The file.</param>
    /// <param name="data">How it is read.</param>
    /// <param name="model">The model's folder or file.</param>
    /// <param name="template">A template of the user's own.</param>
    /// <param name="options">How its records are encoded.</param>
    /// <exception cref="IOException">Something of it cannot be read.</exception>
    internal string PathOf(string dataFile, DataOptions? data, string model, PromptTemplate? template, EncodingOptions options)
    {
        // Another build of the engine may make other tokens.
        var said = new RunSpec { Id = string.Empty, Name = string.Empty, Model = string.Empty, TrainingFile = string.Empty, Data = data, Template = template };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(TokenFileWriter.Mark);
        hash.AppendData(Encoding.UTF8.GetBytes($"{typeof(TokenCache).Module.ModuleVersionId}|{options}|{JsonSerializer.Serialize(said, StudioJson.Line.RunSpec)}"));
        Append(hash, dataFile);
        if (GgufPath.FileOf(model) is { } weights)
        {
            // Too large to be read for this; whoever changes it changes its time.
            hash.AppendData(Encoding.UTF8.GetBytes($"{weights}|{new FileInfo(weights).Length}|{File.GetLastWriteTimeUtc(weights):O}"));
        }

        foreach (var file in TextFiles.Select(name => Path.Combine(model, name)).Where(File.Exists))
        {
            Append(hash, file);
        }

        return Path.Combine(_folder, Convert.ToHexStringLower(hash.GetHashAndReset()) + Ending);
    }

    /// <summary>Opens what is there, and notes that it was used.</summary>
    internal static TokenFile? TryOpen(string path)
    {
        var file = TokenFile.TryOpen(path);
        try
        {
            if (file is not null)
            {
                File.SetLastAccessTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It goes earlier than it might, when room is needed.
        }

        return file;
    }

    /// <summary>Removes what was not used for the longest time until the rest fits.</summary>
    /// <param name="kept">Stays in any case.</param>
    internal void Trim(string kept)
    {
        try
        {
            var files = new DirectoryInfo(_folder).EnumerateFiles("*" + Ending).Where(file => file.FullName != kept).OrderBy(file => file.LastAccessTimeUtc).ToList();
            var size = files.Sum(file => file.Length) + new FileInfo(kept).Length;
            foreach (var file in files.TakeWhile(_ => size > _limit))
            {
                size -= file.Length;
                file.Delete();
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another run is at it; it is trimmed again with the next file.
        }
    }

    private static void Append(IncrementalHash hash, string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
        hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
        hash.AppendData(SHA256.HashData(file));
    }
}
