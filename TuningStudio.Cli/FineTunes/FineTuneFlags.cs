using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;

namespace TuningStudio.Cli.FineTunes;

/// <summary>The flags of OpenAI's <c>fine_tunes.create</c>, with dashes or underscores.</summary>
internal sealed class FineTuneFlags
{
    private readonly List<(string Name, Option Option, Func<ParseResult, JsonElement?> Read)> _values = [];
    private readonly Option<bool> _noFollow = new("--no-follow", "--no_follow") { Description = "Return at once instead of following the job." };
    private readonly Option<bool> _noCheck = new("--no-check-if-files-exist", "--no_check_if_files_exist") { Description = "Accepted and without effect: a file of the same name and contents is never stored twice." };

    internal FineTuneFlags()
    {
        Text("model", "The model to tune, by one of the names that the studio lists.", "NAME", "-m");
        Text("suffix", "Part of the tuned model's name, up to 64 characters.", "TEXT");
        Number("n_epochs", "Passes over the data; default 4.", isWhole: true);
        Number("batch_size", "Examples to an update; default 0.2 % of them, 1 to 256.", isWhole: true);
        Number("learning_rate_multiplier", "Times the base rate; default 0.05, 0.1 or 0.2 by batch size.", isWhole: false);
        Number("prompt_loss_weight", "Weight of the prompt's tokens in the loss; default 0.01.", isWhole: false);
        Switch("compute_classification_metrics", "Classify the validation data after every epoch.");
        Number("classification_n_classes", "Number of classes.", isWhole: true);
        Text("classification_positive_class", "The class whose figures are told apart.", "TEXT");
        Betas();
    }

    internal Option<string> TrainingFile { get; } = new("--training-file", "--training_file", "-t") { Description = "Training data: a path, an address, or the id of a file that the studio has.", Required = true, HelpName = "FILE" };

    internal Option<string?> ValidationFile { get; } = new("--validation-file", "--validation_file", "-v") { Description = "Validation data, likewise.", HelpName = "FILE" };

    internal void AddTo(Command command)
    {
        Option[] options = [TrainingFile, ValidationFile, .. _values.Select(value => value.Option), _noFollow, _noCheck];
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.RequireAll();
    }

    internal bool Follows(ParseResult parsed) => !parsed.GetValue(_noFollow);

    /// <summary>What was given, as the API takes it; it is checked there.</summary>
    internal Dictionary<string, JsonElement> Body(ParseResult parsed)
    {
        var body = new Dictionary<string, JsonElement>();
        foreach (var (name, option, read) in _values)
        {
            if (parsed.GetResult(option) is { Implicit: false } && read(parsed) is { } value)
            {
                body[name] = value;
            }
        }

        return body;
    }

    internal static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text, OutputJson.Line.String);

    private static string[] Names(string name, string[] others) => [.. new[] { "--" + name.Replace('_', '-'), "--" + name }.Distinct().Skip(1), .. others];

    private void Text(string name, string help, string value, params string[] others)
    {
        var option = new Option<string?>("--" + name.Replace('_', '-'), Names(name, others)) { Description = help, HelpName = value };
        _values.Add((name, option, parsed => parsed.GetValue(option) is { } text ? Json(text) : null));
    }

    private void Number(string name, string help, bool isWhole)
    {
        var option = new Option<double?>("--" + name.Replace('_', '-'), Names(name, [])) { Description = help, HelpName = isWhole ? "N" : "X" };
        _values.Add((name, option, parsed => parsed.GetValue(option) is { } number ? JsonSerializer.Deserialize(number.ToString("R", CultureInfo.InvariantCulture), OutputJson.Line.JsonElement) : null));
    }

    private void Switch(string name, string help)
    {
        var option = new Option<bool>("--" + name.Replace('_', '-'), Names(name, [])) { Description = help };
        _values.Add((name, option, parsed => parsed.GetValue(option) ? JsonSerializer.Deserialize("true", OutputJson.Line.JsonElement) : null));
    }

    private void Betas()
    {
        var option = new Option<double[]>("--classification-betas", "--classification_betas") { Description = "Betas of the positive class's F-beta.", HelpName = "X", AllowMultipleArgumentsPerToken = true };
        _values.Add(("classification_betas", option, parsed => parsed.GetValue(option) is { Length: > 0 } betas
            ? JsonSerializer.Deserialize($"[{string.Join(',', betas.Select(beta => beta.ToString("R", CultureInfo.InvariantCulture)))}]", OutputJson.Line.JsonElement)
            : null));
    }
}
