namespace TuningStudio.Tests.Browser;

/// <summary>Where everything is that the studio shows.</summary>
internal static class StudioPages
{
    /// <summary>All pages that are the studio's own: what /api shows is drawn by somebody else's library.</summary>
    internal static string[] Of(string run, (string Id, string Run) sweep) =>
    [
        "/", "/new", "/new?step=data", "/new?step=options", "/new?step=plan", "/new?step=review", "/runs", $"/sweeps/{sweep.Id}",
        $"/runs/{run}", $"/runs/{run}?view=samples", $"/runs/{run}?view=classification", $"/runs/{run}?view=rows", $"/compare?runs={run},{sweep.Run}", "/models", "/models/details?path=samples%2Fstarter",
        "/playground", $"/playground?run={run}", "/playground/vote", "/playground/file", "/settings", "/datasets", "/learn", "/import", "/nowhere",
    ];
}
