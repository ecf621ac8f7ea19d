using TuningStudio.Core.Locations;

namespace TuningStudio.Web.State;

/// <summary>Reads which files of a folder are sets, and which are the validation part of one.</summary>
internal static class SampleSets
{
    private static readonly string[] ValidationMarks = Marks("validation", "valid", "eval");
    private static readonly string[] TrainMarks = Marks("train", "training");

    internal static IEnumerable<DatasetInfo> Scan(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        // What is written about the samples is not one of them.
        var files = Directory.GetFiles(folder).Where(path => DataFileName.IsData(path) && !path.EndsWith(".md", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToArray();
        var validation = files
            .Select(path => (Path: path, Set: Without(path, ValidationMarks)))
            .Where(file => file.Set is not null)
            .ToLookup(file => file.Set!, file => file.Path);
        return files
            .Where(path => Without(path, ValidationMarks) is null)
            .Select(path =>
            {
                var name = SetName(path);
                return new DatasetInfo(path, name, new FileInfo(path).Length, IsSample: true, validation[name].FirstOrDefault(), $"Sample.{name}");
            });
    }

    private static string[] Marks(params string[] words) => [.. words.SelectMany(word => new[] { "-" + word, "_" + word, "." + word })];

    /// <summary>Name of the set a file belongs to: without ending and without <c>-train</c>.</summary>
    private static string SetName(string path) => Without(path, TrainMarks) ?? Path.GetFileNameWithoutExtension(path);

    private static string? Without(string path, string[] marks)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        return marks.FirstOrDefault(mark => stem.EndsWith(mark, StringComparison.OrdinalIgnoreCase)) is { } mark ? stem[..^mark.Length] : null;
    }
}
