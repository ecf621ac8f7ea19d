using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>Reads hyperparameters where OpenAI's clients put them, old and new; beside OpenAI's own names, every one of the studio's is taken.</summary>
internal static class JobHyperparameters
{
    internal const string Supervised = "supervised";

    /// <summary>Reads them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="problems">Told of everything that is wrong.</param>
    /// <param name="note">Told of fields of other tools that ask for nothing here.</param>
    internal static HyperparameterOptions Read(JobRequest request, ApiProblems problems, Action<string> note)
    {
        var outer = Part(request.Hyperparameters, "hyperparameters", problems, note);
        var inner = Part(OfMethod(request.Method, problems), "method.supervised.hyperparameters", problems, note);
        var options = inner.Over(outer);
        return request.Seed is { } seed ? options with { Seed = seed } : options;
    }

    private static JsonElement? OfMethod(JsonElement? method, ApiProblems problems)
    {
        if (method is not { ValueKind: not JsonValueKind.Null } given)
        {
            return null;
        }

        var type = given.ValueKind == JsonValueKind.Object && given.TryGetProperty("type", out var named) ? named.ToString() : null;
        if (type != Supervised)
        {
            problems.Add("method.type", $"This studio tunes by supervised learning; method.type must be 'supervised', not '{type}'.", "unsupported_method");
            return null;
        }

        return given.TryGetProperty(Supervised, out var supervised) && supervised.ValueKind == JsonValueKind.Object && supervised.TryGetProperty("hyperparameters", out var inner) ? inner : null;
    }

    private static HyperparameterOptions Part(JsonElement? json, string param, ApiProblems problems, Action<string> note)
    {
        if (json is not { ValueKind: not JsonValueKind.Null } given)
        {
            return new HyperparameterOptions();
        }

        try
        {
            return HyperparameterImport.Read(given.GetRawText(), note: text => note(text.English));
        }
        catch (TuningException fault)
        {
            problems.Add(param, fault.Message, fault.Code);
            return new HyperparameterOptions();
        }
    }
}
