namespace TuningStudio.Core.Contracts;

/// <summary>Where everything that belongs to a person lies, for the site and for the command line.</summary>
public static class HomeFolder
{
    /// <summary>Names the home folder; empty means the user's local application data.</summary>
    public const string Variable = "TUNINGSTUDIO_HOME";

    /// <summary>Full path of the home.</summary>
    /// <param name="named">What <see cref="Variable"/> is set to.</param>
    public static string Locate(string? named) => Path.GetFullPath(string.IsNullOrWhiteSpace(named)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "TuningStudio")
        : named);

    /// <summary>The folder of a home that holds data files.</summary>
    public static string DatasetsOf(string home) => Path.Combine(home, "datasets");
}
