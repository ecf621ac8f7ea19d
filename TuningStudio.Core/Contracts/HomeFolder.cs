namespace TuningStudio.Core.Contracts;

/// <summary>The folder with everything that belongs to a person, found alike by the site and the command line.</summary>
public static class HomeFolder
{
    /// <summary>The variable that names it; empty means the user's local application data.</summary>
    public const string Variable = "TUNINGSTUDIO_HOME";

    /// <summary>Its full path.</summary>
    /// <param name="named">What <see cref="Variable"/> says, if anything.</param>
    public static string Locate(string? named) => Path.GetFullPath(string.IsNullOrWhiteSpace(named)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "TuningStudio")
        : named);

    /// <summary>Where its models lie, as <c>name</c> or <c>owner/name</c>.</summary>
    /// <param name="home">Full path of the home folder.</param>
    public static string ModelsOf(string home) => Path.Combine(home, "models");

    /// <summary>The folder of a home that holds data files.</summary>
    public static string DatasetsOf(string home) => Path.Combine(home, "datasets");

    /// <summary>The file with the keys to its site.</summary>
    public static string ApiKeysOf(string home) => Path.Combine(home, "api-keys.json");
}
