using System.Text.Json;
using System.Text.Json.Serialization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Jobs;

namespace TuningStudio.Web.Api.Legacy;

/// <summary>The body of <c>POST /v1/fine-tunes</c>: hyperparameters stand beside the files.</summary>
internal sealed record FineTuneRequest
{
    public string? Model { get; init; }

    public string? TrainingFile { get; init; }

    public string? ValidationFile { get; init; }

    public string? Suffix { get; init; }

    /// <summary>All the rest: hyperparameters by any of their names.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Hyperparameters { get; set; }

    internal JobRequest ToJob() => new() { Model = Model, TrainingFile = TrainingFile, ValidationFile = ValidationFile, Suffix = Suffix };

    /// <summary>What was set; the rest is chosen as that API did.</summary>
    /// <param name="problems">Told of everything that is wrong.</param>
    /// <param name="note">Told of fields of other tools that ask for nothing here.</param>
    internal HyperparameterOptions Options(ApiProblems problems, Action<string> note)
    {
        var asOpenAi = HyperparameterImport.Read("""{"defaults":"openai"}""");
        try
        {
            return HyperparameterImport.Read(JsonSerializer.Serialize(Hyperparameters ?? [], ApiJson.Plain.DictionaryStringJsonElement), note: text => note(text.English)).Over(asOpenAi);
        }
        catch (TuningException fault)
        {
            problems.Add(fault.Field is { } field ? SnakeCase.Of(field) : "hyperparameters", fault.Message, fault.Code);
            return asOpenAi;
        }
    }
}
