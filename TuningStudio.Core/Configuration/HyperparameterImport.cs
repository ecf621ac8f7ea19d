using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Configuration;

/// <summary>
/// Reads hyperparameters from JSON that a person or another tool wrote, under any of their names: a run's <c>spec.json</c>, the body of an OpenAI
/// request, or a flat object with the names of PEFT and transformers.
/// </summary>
public static class HyperparameterImport
{
    private const string Nested = "hyperparameters";

    /// <summary>Reads a JSON object.</summary>
    /// <param name="json">The text.</param>
    /// <param name="file">Where it comes from, for errors.</param>
    /// <param name="note">Told of fields of other tools that ask for nothing here, with what is done instead.</param>
    /// <exception cref="TuningException">It is no object, or names or values in it are not known or cannot be had: says all of them.</exception>
    public static HyperparameterOptions Read(string json, string? file = null, Action<LocalizedText>? note = null)
    {
        using var document = Parse(json, file);
        var root = document.RootElement;
        if (HalfCharacter.IsIn(root))
        {
            throw new TuningException(ErrorCodes.InvalidOption, "A name or text of the hyperparameters has half a character (a lone \\uD800–\\uDFFF escape).", "Write it whole.", file);
        }

        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(Nested, out var inner) && inner.ValueKind == JsonValueKind.Object)
        {
            root = inner;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new TuningException(ErrorCodes.InvalidOption, "Hyperparameters are a JSON object of names and values.", "Write for instance {\"n_epochs\": 3}.", file);
        }

        var options = new HyperparameterOptions();
        var problems = new List<(string Name, string Text)>();
        var implied = new HyperparameterOptions();
        foreach (var property in root.EnumerateObject())
        {
            if (OptionNames.Find(property.Name) is not { } option)
            {
                implied = TakeForeign(property, implied, problems, note);
            }
            else if (Text(option, property.Value) is { } text && option.Check(text) is { } problem)
            {
                problems.Add((option.Name, problem));
            }
            else if (Text(option, property.Value) is { } value)
            {
                options = option.With(options, value);
            }
        }

        // What is said outright counts before what another field implies.
        options = options.Over(implied);
        if (problems.Count > 0)
        {
            problems.AddRange(HyperparameterCheck.Find(options, unreadable: problems.Select(problem => problem.Name).ToHashSet()).Select(fault => (fault.Field, fault.Text.English)));
        }

        return problems.Count == 0
            ? options
            : throw new TuningException(ErrorCodes.InvalidOption, string.Join(" ", problems.Select(problem => problem.Text)), "See docs/hyperparameters.md for every name and range.", file, field: problems[0].Name);
    }

    private static HyperparameterOptions TakeForeign(JsonProperty property, HyperparameterOptions implied, List<(string Name, string Text)> problems, Action<LocalizedText>? note)
    {
        if (ForeignFields.Of(property.Name, Plain(property.Value)) is not { } meaning)
        {
            problems.Add((property.Name, $"There is no hyperparameter '{property.Name}'."));
            return implied;
        }

        if (property.Value.ValueKind == JsonValueKind.Null)
        {
            return implied;
        }

        if (meaning.Problem is { } problem)
        {
            problems.Add((property.Name, problem));
        }
        else if (meaning.Note is { } text)
        {
            note?.Invoke(new($"{property.Name}: {text.English}", $"{property.Name}：{text.Chinese}"));
        }

        return meaning.Sets.Aggregate(implied, (options, set) => HyperparameterCatalog.Get(set.Option).With(options, set.Value));
    }

    private static JsonDocument Parse(string json, string? file)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException fault)
        {
            throw new TuningException(ErrorCodes.InvalidOption, "The hyperparameters are not valid JSON.", "Put the file right.", file, fault.LineNumber + 1, innerException: fault);
        }
    }

    // Null where other tools say that nothing is set.
    private static string? Text(OptionDefinition option, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(item => item.ToString())) is { Length: > 0 } list ? list : null,
        JsonValueKind.Object => string.Join(',', value.EnumerateObject().Select(item => $"{item.Name}={item.Value}")) is { Length: > 0 } pattern ? pattern : null,
        _ => (option.Name, Plain(value)) switch
        {
            (not "device" and not "precision", "auto") => null,
            ("maxSteps", "-1") => null,
            (_, var text) => ForeignFields.ValueOf(option, text),
        },
    };

    private static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.ToString(),
    };
}
