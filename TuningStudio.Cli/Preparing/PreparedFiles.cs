namespace TuningStudio.Cli.Preparing;

/// <summary>Names of what is written, as OpenAI's tool gave them: <c>_prepared</c>, with <c> (1)</c> where that is taken.</summary>
internal static class PreparedFiles
{
    internal static string[] Name(string source, string? output, bool split)
    {
        var stem = output is null ? Path.Combine(Path.GetDirectoryName(source)!, Path.GetFileNameWithoutExtension(source)) + "_prepared" : Path.ChangeExtension(output, null);
        string[] parts = split ? ["_train", "_valid"] : [string.Empty];
        for (var number = 0; ; number++)
        {
            string[] names = [.. parts.Select(part => $"{stem}{part}{(number == 0 ? string.Empty : $" ({number})")}.jsonl")];
            if (!names.Any(File.Exists))
            {
                return names;
            }
        }
    }
}
