using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Hosting;

/// <summary>Where everything that belongs to a person lies: models, data, runs and the index of runs.</summary>
/// <param name="Root">Full path of the folder.</param>
internal sealed record StudioHome(string Root)
{
    internal const string Variable = HomeFolder.Variable;

    internal string Models => HomeFolder.ModelsOf(Root);

    internal string Datasets => HomeFolder.DatasetsOf(Root);

    internal string Runs => Path.Combine(Root, "runs");

    /// <summary>Requests of sweeps, a file each; their runs lie among the others.</summary>
    internal string Sweeps => Path.Combine(Root, "sweeps");

    /// <summary>Tokens and credentials that people entered, protected with <see cref="Keys"/>.</summary>
    internal string SecretsFile => Path.Combine(Root, "secrets.json");

    /// <summary>Keys of what is kept protected.</summary>
    internal string Keys => Path.Combine(Root, "keys");

    internal string Database => Path.Combine(Root, "studio.db");

    /// <summary>The site's current address, read by workers each time they connect.</summary>
    internal string SiteFile => Path.Combine(Root, "site.json");

    internal string LockFile => Path.Combine(Root, "studio.lock");

    internal RunFolder Run(string runId) => new(Path.Combine(Runs, runId));

    internal static StudioHome Locate(IConfiguration configuration) => new(HomeFolder.Locate(configuration[Variable]));

    /// <summary>Makes a folder that only this user can open.</summary>
    internal static DirectoryInfo CreatePrivate(string folder) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(folder)
        : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    internal void Create()
    {
        try
        {
            Directory.CreateDirectory(Models);
            Directory.CreateDirectory(Datasets);
            Directory.CreateDirectory(Runs);
            Directory.CreateDirectory(Sweeps);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(
                ErrorCodes.CannotWrite,
                $"The home folder {Root} cannot be made: {exception.Message}",
                $"Set {Variable} to a folder that can be written.",
                file: Root,
                innerException: exception);
        }
    }
}
