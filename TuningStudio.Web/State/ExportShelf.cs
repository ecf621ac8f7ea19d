using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>Exports on the disk: a folder each in the run's <c>exports</c>, and a file beside it that says what it is.</summary>
internal sealed class ExportShelf(StudioHome home)
{
    private const string Ending = ".json";

    /// <summary>A run's finished exports, newest first; what cannot be read is not shown.</summary>
    internal IReadOnlyList<ExportItem> Read(string runId)
    {
        var folder = home.Run(runId).ExportsFolder;
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.GetFiles(folder, "*" + Ending).Select(ReadOne).OfType<ExportItem>().Where(item => item.RunId == runId && Directory.Exists(item.Folder)).OrderByDescending(item => item.CreatedAt)]
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A folder that nothing has taken yet, named after the run so that the model is called so elsewhere.</summary>
    internal string FreeName(string runId, ExportChoice choice, IEnumerable<string> taken)
    {
        var name = string.Join('-', new[] { runId, choice.Format, choice.Type }.OfType<string>());
        var names = taken.ToHashSet();
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"))
            .First(free => !names.Contains(free) && !Directory.Exists(FolderOf(runId, free)));
    }

    internal string FolderOf(string runId, string name) => Path.Combine(home.Run(runId).ExportsFolder, name);

    /// <summary>Makes the place for a run's exports.</summary>
    internal void Prepare(string runId) => Guarded(home.Run(runId).ExportsFolder, () => Directory.CreateDirectory(home.Run(runId).ExportsFolder));

    /// <summary>Remembers a finished export.</summary>
    internal static void Save(ExportItem item) => Guarded(item.Folder, () => File.WriteAllText(item.Folder + Ending, JsonSerializer.Serialize(item, JsonSerializerOptions.Web)));

    /// <summary>Deletes an export, and what a writer that was ended left of it.</summary>
    internal static void Delete(ExportItem item) => Guarded(item.Folder, () =>
    {
        File.Delete(item.Folder + Ending);
        var parent = Path.GetDirectoryName(item.Folder)!;
        foreach (var folder in Directory.Exists(parent) ? Directory.GetDirectories(parent, $".{item.Name}.*.tmp").Append(item.Folder).Where(Directory.Exists) : [])
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    private static ExportItem? ReadOne(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ExportItem>(File.ReadAllBytes(file), JsonSerializerOptions.Web) is { Result: not null } item
                ? item with { Folder = file[..^Ending.Length], Name = Path.GetFileNameWithoutExtension(file), Status = ExportStatus.Done }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Guarded(string path, Action act)
    {
        try
        {
            act();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The export cannot be kept or deleted: {exception.Message}", "Check the folder's rights and the room on its disk.", path, innerException: exception);
        }
    }
}
