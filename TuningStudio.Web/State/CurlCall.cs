using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Writes a run as the call of the API that does the same.</summary>
internal static class CurlCall
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Default) { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The call that queues a run.</summary>
    /// <param name="site">The studio's address.</param>
    /// <param name="run">The run.</param>
    internal static string For(string site, RunTemplate run) => Write(site, "v1/fine_tuning/jobs", "application/yaml", RunTemplateYaml.Write(run));

    /// <summary>The same of a run that is asked for.</summary>
    internal static string For(string site, NewRun run) => For(site, Template(run));

    /// <summary>The call that queues a sweep.</summary>
    internal static string For(string site, NewSweep sweep)
    {
        var body = new JsonObject
        {
            ["run"] = RunTemplateYaml.ToJson(Template(sweep.Base)),
            ["axes"] = new JsonArray([.. sweep.Axes.Select(Axis)]),
            ["metric"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(sweep.Metric),
            ["stopping"] = sweep.Stopping,
        };
        if (sweep.RandomRuns is { } runs)
        {
            body["random_runs"] = runs;
        }

        return Write(site, "api/v1/sweeps", "application/json", body.ToJsonString(Indented) + "\n");
    }

    private static JsonObject Axis(SweepAxis axis) => axis.Values is { } values
        ? new() { ["option"] = axis.Option, ["values"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]) }
        : new() { ["option"] = axis.Option, ["low"] = axis.Low, ["high"] = axis.High, ["is_logarithmic"] = axis.IsLogarithmic };

    // Its preset's values stand among the others.
    private static RunTemplate Template(NewRun run) => new()
    {
        Name = run.Name,
        Suffix = run.Suffix,
        Model = run.Model,
        Adapter = run.Adapter,
        TrainingFile = run.TrainingFile,
        ValidationFile = run.ValidationFile,
        Data = run.Data,
        Template = run.Template,
        SystemPrompt = run.SystemPrompt,
        SamplePrompts = run.SamplePrompts,
        Metadata = run.Metadata,
        Hyperparameters = run.Hyperparameters,
    };

    /// <summary>A call with a body that is given as it is.</summary>
    internal static string Write(string site, string path, string type, string body)
    {
        // A line of a prompt must not end the text.
        var end = "END";
        while (body.Split('\n').Any(line => line.TrimEnd('\r') == end))
        {
            end += "_";
        }

        return $"curl {site.TrimEnd('/')}/{path} -H \"Content-Type: {type}\" --data-binary @- <<'{end}'\n{body}{end}";
    }
}
