using System.Collections;

namespace TuningStudio.Web.Jobs;

/// <summary>The environment of a worker: the site's, without what is meant for the site alone.</summary>
internal static class WorkerEnvironment
{
    /// <summary>What tools put into the site's environment and a worker must not inherit.</summary>
    private static readonly string[] NotInherited = ["DOTNET_STARTUP_HOOKS", "DOTNET_WATCH", "ASPNETCORE_URLS", "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"];

    internal static Dictionary<string, string> For(WorkerProgram program)
    {
        var all = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? string.Empty);
        foreach (var name in NotInherited)
        {
            all.Remove(name);
        }

        if (program.DotnetRoot is { } root)
        {
            all["DOTNET_ROOT"] = root;
        }

        // The site is on this machine: a proxy for the world outside must not come between.
        all["NO_PROXY"] = string.Join(',', new[] { all.GetValueOrDefault("NO_PROXY"), all.GetValueOrDefault("no_proxy"), "127.0.0.1,localhost,::1" }.Where(part => !string.IsNullOrEmpty(part)).Distinct());
        all["no_proxy"] = all["NO_PROXY"];
        return all;
    }
}
