namespace TuningStudio.Core.Gguf;

/// <summary>Which GGUF file a model's path means.</summary>
public static class GgufPath
{
    private const string Ending = ".gguf";

    /// <summary>The path itself, or the only GGUF file in a folder without <c>config.json</c>; null where it means none.</summary>
    public static string? FileOf(string path)
    {
        if (path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && File.Exists(path))
        {
            return path;
        }

        return Directory.Exists(path) && !File.Exists(Path.Combine(path, "config.json")) && Directory.GetFiles(path, "*" + Ending) is [var only] ? only : null;
    }
}
