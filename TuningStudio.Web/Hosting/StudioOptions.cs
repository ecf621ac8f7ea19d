namespace TuningStudio.Web.Hosting;

/// <summary>What whoever runs the site may set: section <c>Studio</c> of the settings, or <c>Studio__…</c> in the environment.</summary>
internal sealed class StudioOptions
{
    internal const string Section = "Studio";

    /// <summary>Folder with the starter model and the sample data; found by itself when empty.</summary>
    public string? Samples { get; set; }

    /// <summary>Further folders with models, beside the home's own.</summary>
    public string[] ModelRoots { get; set; } = [];

    /// <summary>Where Hugging Face Hub answers, for instance a mirror; empty takes <c>HF_ENDPOINT</c>, else the hub itself.</summary>
    public string? HuggingFaceEndpoint { get; set; }

    /// <summary>Where ModelScope answers; empty takes <c>MODELSCOPE_DOMAIN</c>, else ModelScope itself.</summary>
    public string? ModelScopeEndpoint { get; set; }

    /// <summary>Folders that data may be read from by its path, beside the home and the samples; the user's own folder when empty. Links that lead out of them are refused.</summary>
    public IList<string> DataRoots { get; } = [];

    /// <summary>Whether an address may lead to this machine or its private network. Whoever can open the site could read there.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Minutes after which a generation worker without requests is ended.</summary>
    public int PlaygroundIdleMinutes { get; set; } = 10;

    /// <summary>Base models kept loaded for generation at once.</summary>
    public int PlaygroundWorkers { get; set; } = 2;

    /// <summary>Models that are loaded for generation at the start, by the names that the API has for them.</summary>
    public IList<string> Preload { get; } = [];

    /// <summary>Runs that are over whose points are kept in memory for the next look.</summary>
    public int LoadedRuns { get; set; } = 8;

    /// <summary>Seconds that a worker has for its last update before a second stop may kill it.</summary>
    public int StopSeconds { get; set; } = 60;

    /// <summary>Seconds within which a started worker process must have shown itself.</summary>
    public int StartSeconds { get; set; } = 60;

    /// <summary>Answers that the API makes or lets wait at once; more are asked to come again.</summary>
    public int ApiAnswers { get; set; } = 64;

    /// <summary>Seconds that a request to the API waits for a device on which a run is at work.</summary>
    public int ApiQueueSeconds { get; set; } = 20;

    /// <summary>Whether the API answers while a run is at work on the same device; when not set, on the CPU alone, where both have room.</summary>
    public bool? AnswerWhileTraining { get; set; }

    /// <summary>Requests that a key may send in a minute.</summary>
    public int ApiRequestsPerMinute { get; set; } = 600;

    /// <summary>What opens the pages; on loopback they are open without one.</summary>
    public string? Password { get; set; }
}
