using System.Net.Http.Headers;
using System.Security.Cryptography;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Tracking;

/// <summary>
/// Which services a run reports to. The run says whether and into which project; where the services are and what opens them stands in the environment alone, under the names that
/// their own programs read, so that no key gets into a run folder and nobody who starts a run can send it elsewhere.
/// </summary>
internal static class TrackingSettings
{
    /// <summary>The services of runs that name none, with commas between.</summary>
    internal const string Variable = "TUNINGSTUDIO_REPORT_TO";

    private const string Project = "tuningstudio";

    /// <summary>The services, ready to be asked.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <param name="warn">Called with what is asked for and cannot be.</param>
    internal static IReadOnlyList<ITrackingService> Services(RunSpec spec, Func<string, string?> environment, Action<string> warn)
    {
        // A variable that is set to nothing says nothing, and a line's end behind a key belongs to the file that it was read from.
        string? Said(string variable) => environment(variable)?.Trim() is { Length: > 0 } value ? value : null;
        var named = spec.Hyperparameters.ReportTo ?? Said(Variable)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var services = new List<ITrackingService>();
        foreach (var name in named.Distinct().Where(name => name != "none"))
        {
            if (Service(name, spec, Said, warn) is { } service)
            {
                services.Add(service);
            }
        }

        return services;
    }

    private static ITrackingService? Service(string name, RunSpec spec, Func<string, string?> environment, Action<string> warn)
    {
        try
        {
            return name switch
            {
                "mlflow" => Mlflow(spec, environment, warn),
                "wandb" => Wandb(spec, environment, warn),
                _ => Refuse(warn, $"Runs cannot be reported to '{name}': {Variable} names mlflow, wandb, both or none."),
            };
        }
        catch (FormatException)
        {
            // What it says of the value may hold a key.
            return Refuse(warn, $"The run is not reported to {name}: its address or its key in the environment holds what cannot be sent, such as an end of line.");
        }
    }

    private static ITrackingService? Mlflow(RunSpec spec, Func<string, string?> environment, Action<string> warn)
    {
        if (Address(environment("MLFLOW_TRACKING_URI")) is not { } address)
        {
            return Refuse(warn, "The run is not reported to MLflow: MLFLOW_TRACKING_URI does not hold the http address of a server. Set it in the environment of the process that trains, or of the studio.");
        }

        var authorization = environment("MLFLOW_TRACKING_TOKEN") is { } token ? new AuthenticationHeaderValue("Bearer", token)
            : environment("MLFLOW_TRACKING_USERNAME") is { } name ? TrackingHttp.Basic($"{name}:{environment("MLFLOW_TRACKING_PASSWORD")}")
            : null;
        return new MlflowService(address, authorization, spec.Hyperparameters.TrackingProject ?? environment("MLFLOW_EXPERIMENT_NAME") ?? Project);
    }

    private static ITrackingService? Wandb(RunSpec spec, Func<string, string?> environment, Action<string> warn)
    {
        var address = Address(environment("WANDB_BASE_URL") ?? "https://api.wandb.ai");
        if (address is null || environment("WANDB_API_KEY") is not { } key)
        {
            return Refuse(warn, address is null ? "The run is not reported to Weights & Biases: WANDB_BASE_URL does not hold an http address." : "The run is not reported to Weights & Biases: WANDB_API_KEY is not set. Set it in the environment of the process that trains, or of the studio.");
        }

        // Its own notation for another owner's project.
        var project = (spec.Hyperparameters.TrackingProject ?? environment("WANDB_PROJECT") ?? Project).Split('/', 2);
        return new WandbService(address, key, project[^1], project.Length == 2 ? project[0] : environment("WANDB_ENTITY"), () => RandomNumberGenerator.GetHexString(8, lowercase: true));
    }

    private static ITrackingService? Refuse(Action<string> warn, string why)
    {
        warn(why);
        return null;
    }

    private static Uri? Address(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
}
