namespace TuningStudio.Core.Contracts;

/// <summary>
/// What a training worker and the site say to each other over SignalR. The worker is the client: it attaches with the
/// run's token, learns the last event the site has, resends from there, and publishes batches; each answer acknowledges.
/// Events travel as the very lines of <c>events.jsonl</c>, so that nothing is lost between versions.
/// </summary>
public static class HubProtocol
{
    /// <summary>Path of the hub below the site's address.</summary>
    public const string Path = "/hubs/run";

    /// <summary>Environment variable that hands a worker its run's token.</summary>
    public const string TokenVariable = "TUNINGSTUDIO_RUN_TOKEN";

    /// <summary>Environment variable that names the file holding the site's current address; it is read again on every reconnect, since a restarted site may listen elsewhere.</summary>
    public const string SiteFileVariable = "TUNINGSTUDIO_SITE_FILE";

    /// <summary>Worker to site: <c>Attach(string runId, string token) → long</c>, the last sequence number the site holds.</summary>
    public const string Attach = "Attach";

    /// <summary>Worker to site: <c>Publish(string[] lines) → long</c>, the last sequence number the site holds now.</summary>
    public const string Publish = "Publish";

    /// <summary>Site to worker: <c>Command(string json)</c>, a <see cref="RunCommand"/>.</summary>
    public const string Command = "Command";
}
