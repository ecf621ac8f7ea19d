using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;

namespace TuningStudio.Cli.Options;

/// <summary>Which folder or file <c>--model</c> means: a path, or <c>owner/name</c> of a model that was downloaded.</summary>
internal static class ModelPath
{
    /// <summary>The home's folder of models.</summary>
    internal static string Downloads => HomeFolder.ModelsOf(HomeFolder.Locate(Environment.GetEnvironmentVariable(HomeFolder.Variable)));

    /// <summary>The full path. A path that is not there is left to whoever opens it, unless it may be a model's name.</summary>
    /// <exception cref="TuningException">It has the form of a model's name, and that model is not here, or only partly.</exception>
    internal static string Find(string given)
    {
        var full = Path.GetFullPath(given);
        if (Directory.Exists(full) || File.Exists(full) || !HubModelId.LooksLikeOne(given))
        {
            return full;
        }

        var id = HubModelId.Parse(given);
        var folder = id.FolderBelow(Downloads);
        var record = DownloadRecord.Read(folder);
        return record switch
        {
            null when Directory.Exists(folder) => folder,
            { FinishedAt: null } => throw Refuse($"The model {given} is here only partly.", $"Go on with its download: tuningstudio download {given}{HubOf(record)}", folder),
            { } when id.Revision is not null && id.Revision != record.Revision => throw Refuse($"The model {id.Name} is here in the revision {record.Revision}, not {id.Revision}.", $"Leave the revision out, or download the other one into a folder of its own: tuningstudio download {given}{HubOf(record)} --output DIR", folder),
            { } => folder,
            null => throw Refuse($"The model folder {given} does not exist, and no model of that name is downloaded.", $"Check the path, or download it: tuningstudio download {given}", full),
        };
    }

    private static string HubOf(DownloadRecord record) => record.Hub == HubKind.HuggingFace.Name() ? string.Empty : $" --hub {record.Hub}";

    private static TuningException Refuse(string what, string remedy, string file) => new(ErrorCodes.NotFound, what, remedy, file, field: "--model");
}
