using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TuningStudio.Core.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TuningStudio.Core.Contracts;

/// <summary>Run templates as YAML: names as OpenAI's API spells them, hyperparameters under any of theirs. What is wrong is told with its line, everything at once.</summary>
public static class RunTemplateYaml
{
    /// <summary>Most letters of a file.</summary>
    public const int Longest = 1 << 20;

    /// <summary>Writes a template.</summary>
    public static string Write(RunTemplate template)
    {
        var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(Tree(template))).Save(text, assignAnchors: false);

        // The mark of a document's end is for streams of several.
        return text.ToString().Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>The same as JSON, which is a kind of YAML; every value is a text.</summary>
    public static JsonObject ToJson(RunTemplate template) => (JsonObject)Json(Tree(template))!;

    private static YamlMappingNode Tree(RunTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var root = new YamlMappingNode();
        Add(root, "name", template.Name);
        Add(root, "suffix", template.Suffix);
        Add(root, "model", template.Model);
        Add(root, "adapter", template.Adapter);
        Add(root, "training_file", template.TrainingFile);
        Add(root, "validation_file", template.ValidationFile);
        AddData(root, template.Data);
        Add(root, "prompt_template", template.Template?.Prompt);
        Add(root, "answer_template", template.Template?.Answer);
        Add(root, "system_template", template.Template?.System);
        Add(root, "system_prompt", template.SystemPrompt);
        Add(root, "preset", template.Preset);
        if (template.SamplePrompts.Count > 0)
        {
            root.Add("sample_prompts", new YamlSequenceNode(template.SamplePrompts.Select(Quoted)));
        }

        if (template.Metadata is { Count: > 0 } metadata)
        {
            root.Add("metadata", Mapping(metadata));
        }

        var values = HyperparameterCatalog.All.Select(option => (option.Name, Value: option.Read(template.Hyperparameters))).Where(option => option.Value is not null).ToList();
        if (values.Count > 0)
        {
            root.Add("hyperparameters", new YamlMappingNode(values.Select(option => new KeyValuePair<YamlNode, YamlNode>(JsonNamingPolicy.SnakeCaseLower.ConvertName(option.Name), option.Value!))));
        }

        return root;
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(pair.Key.ToString(), Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        _ => JsonValue.Create(node.ToString()),
    };

    /// <summary>Reads a template.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">Where it comes from, for errors.</param>
    /// <param name="hasLines">Whether its lines are those that a person wrote; of others none is told.</param>
    /// <exception cref="TuningException">It is no YAML, or names or values in it are not known: says all of them.</exception>
    public static RunTemplate Read(string yaml, string? file = null, bool hasLines = true)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var problems = new List<(long Line, string Field, string Text)>();
        var template = new RunTemplate();
        foreach (var (key, value) in Root(yaml, file).Children)
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(key.ToString());
            try
            {
                template = With(template, name, value, problems);
            }
            catch (FormatException fault)
            {
                problems.Add((key.Start.Line, name, fault.Message));
            }
        }

        RefuseTemplate(template, problems);
        return problems.Count == 0
            ? template
            : throw new TuningException(
                ErrorCodes.InvalidOption, string.Join(" ", problems.Select(problem => hasLines ? $"Line {problem.Line}: {problem.Text}" : problem.Text)), "Put the file right; docs/hyperparameters.md has every name and range.", file, hasLines ? problems[0].Line : null, problems[0].Field);
    }

    private static RunTemplate With(RunTemplate template, string name, YamlNode value, List<(long Line, string Field, string Text)> problems) => name switch
    {
        "name" => template with { Name = Text(name, value) },
        "suffix" => template with { Suffix = Text(name, value) },
        "model" => template with { Model = Text(name, value) },
        "adapter" => template with { Adapter = Text(name, value) },
        "training_file" => template with { TrainingFile = Text(name, value) },
        "validation_file" => template with { ValidationFile = Text(name, value) },
        "columns" => Reading(template, data => data with { Columns = Pairs(name, value) }),
        "preference" => Reading(template, data => data with { Preference = Text(name, value) }),
        "text" => Reading(template, data => data with { Text = Text(name, value) }),
        "skip_faulty" => Reading(template, data => data with { SkipFaulty = Text(name, value) switch { "true" => true, "false" or null => false, _ => throw new FormatException("skip_faulty is true or false.") } }),
        "prompt_template" => Own(template, own => own with { Prompt = Text(name, value) ?? string.Empty }),
        "answer_template" => Own(template, own => own with { Answer = Text(name, value) }),
        "system_template" => Own(template, own => own with { System = Text(name, value) }),
        "system_prompt" => template with { SystemPrompt = Text(name, value) },
        "preset" => template with { Preset = Text(name, value) },
        "sample_prompts" => template with { SamplePrompts = value is YamlSequenceNode list ? [.. list.Select(item => Text(name, item) ?? string.Empty)] : throw new FormatException("sample_prompts is a list of texts.") },
        "metadata" => template with { Metadata = Pairs(name, value) },
        "hyperparameters" => Valued(template, value, problems),
        _ => throw new FormatException($"There is no '{name}' in a run."),
    };

    private static RunTemplate Reading(RunTemplate template, Func<DataOptions, DataOptions> change) => template with { Data = change(template.Data ?? new DataOptions()) };

    private static RunTemplate Own(RunTemplate template, Func<PromptTemplate, PromptTemplate> change) => template with { Template = change(template.Template ?? new PromptTemplate { Prompt = string.Empty }) };

    private static Dictionary<string, string> Pairs(string name, YamlNode value) => value is YamlMappingNode pairs
        ? pairs.Children.DistinctBy(pair => pair.Key.ToString()).ToDictionary(pair => pair.Key.ToString(), pair => Text(name, pair.Value) ?? string.Empty)
        : throw new FormatException($"{name} is a mapping of names to texts.");

    // Its parts mean something only together.
    private static void RefuseTemplate(RunTemplate template, List<(long Line, string Field, string Text)> problems)
    {
        try
        {
            template.Template?.Refuse();
        }
        catch (TuningException fault)
        {
            problems.Add((1, fault.Field ?? "prompt_template", $"{fault.Message} {fault.Remedy}"));
        }
    }

    private static void AddData(YamlMappingNode root, DataOptions? data)
    {
        if (data?.Columns is { Count: > 0 } columns)
        {
            root.Add("columns", Mapping(columns));
        }

        Add(root, "preference", data?.Preference);
        Add(root, "text", data?.Text);
        Add(root, "skip_faulty", data is { SkipFaulty: true } ? "true" : null);
    }

    private static YamlMappingNode Mapping(IReadOnlyDictionary<string, string> pairs) => new(pairs.Select(pair => new KeyValuePair<YamlNode, YamlNode>(Quoted(pair.Key), Quoted(pair.Value))));

    private static YamlMappingNode Root(string yaml, string? file)
    {
        try
        {
            if (yaml.Length > Longest)
            {
                throw new TuningException(ErrorCodes.InvalidOption, $"The file has more than {Longest} letters.", "A run takes a few lines.", file);
            }

            YamlBounds.Refuse(yaml, file);
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? root
                : throw new TuningException(ErrorCodes.InvalidOption, "A run is one YAML mapping of names and values.", "Begin for instance with model: and training_file:.", file);
        }
        catch (YamlException fault)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"This is not valid YAML: {fault.Message}", "Put the file right.", file, fault.Start.Line, innerException: fault);
        }
    }

    private static RunTemplate Valued(RunTemplate template, YamlNode node, List<(long Line, string Field, string Text)> problems)
    {
        if (node is not YamlMappingNode mapping)
        {
            throw new FormatException("hyperparameters is a mapping of names and values.");
        }

        var bad = new HashSet<string>(StringComparer.Ordinal);
        var good = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            // One by one, so that each is told with its line.
            var one = new JsonObject { [key.ToString()] = Value(value) };
            try
            {
                HyperparameterImport.Read(one.ToJsonString());
                good[key.ToString()] = one[key.ToString()]?.DeepClone();
            }
            catch (TuningException fault)
            {
                problems.Add((key.Start.Line, fault.Field ?? key.ToString(), fault.Message));
                bad.Add(fault.Field ?? key.ToString());
            }
        }

        // Where values are wrong by themselves, those that contradict each other are told beside them; otherwise whoever takes the run looks.
        var notes = new List<LocalizedText>();
        var options = HyperparameterImport.Read(good.ToJsonString(), note: notes.Add);
        if (bad.Count > 0)
        {
            problems.AddRange(HyperparameterCheck.Find(options, unreadable: bad).Select(fault => (node.Start.Line, fault.Field, fault.Text.English)));
        }

        return template with { Hyperparameters = options, Notes = notes.Count == 0 ? [] : notes };
    }

    private static JsonNode? Value(YamlNode node)
    {
        switch (node)
        {
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(Value)]);
            case YamlMappingNode mapping:
                var pairs = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    pairs[key.ToString()] = Value(value);
                }

                return pairs;
            default:
                return Text("hyperparameters", node);
        }
    }

    private static string? Text(string name, YamlNode node) => node is not YamlScalarNode scalar ? throw new FormatException($"{name} is a text.")
        : scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" ? null
        : scalar.Value;

    private static void Add(YamlMappingNode root, string name, string? text)
    {
        if (text is not null)
        {
            root.Add(name, Quoted(text));
        }
    }

    // Plain where nothing can be mistaken.
    private static YamlScalarNode Quoted(string text) =>
        new(text) { Style = text.Length > 0 && text.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || rune.Value is '/' or '-' or '_' or '.') && text is not ("null" or "~") ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted };
}
