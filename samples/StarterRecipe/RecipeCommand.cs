using System.CommandLine;
using TuningStudio.StarterRecipe.Pretraining;
using TuningStudio.StarterRecipe.Text;

namespace TuningStudio.StarterRecipe;

/// <summary>The recipe's command line: one verb per stage, and <c>all</c>.</summary>
internal static class RecipeCommand
{
    private static readonly PretrainingOptions Defaults = new();
    private static readonly Option<DirectoryInfo> Samples = new("--samples") { Description = "The samples folder.", DefaultValueFactory = _ => new DirectoryInfo("samples") };
    private static readonly Option<int> Seed = new("--seed") { Description = "Same seed, same files.", DefaultValueFactory = _ => Defaults.Seed };
    private static readonly Option<int> Steps = new("--steps") { Description = "Updates of the weights.", DefaultValueFactory = _ => Defaults.Steps };
    private static readonly Option<int> Rows = new("--rows") { Description = "Rows of 256 tokens in an update.", DefaultValueFactory = _ => Defaults.Rows };
    private static readonly Option<double?> Minutes = new("--minutes") { Description = "Ends the pre-training in good order after this time, if it has not reached --steps before." };
    private static readonly Option<string> Precision = new("--precision") { Description = "auto, bf16 or fp32.", DefaultValueFactory = _ => Defaults.Precision };
    private static readonly Option<int?> Threads = new("--threads") { Description = "Threads to compute with; all while the machine is free, one while it is busy." };
    private static readonly Option<int> Documents = new("--documents") { Description = "How many documents to print.", DefaultValueFactory = _ => 40 };

    internal static RootCommand Create(TimeProvider time)
    {
        var root = new RootCommand("Makes the sample datasets and the starter model from nothing but this program.");
        root.Options.Add(Samples);
        root.Options.Add(Seed);
        Samples.Recursive = Seed.Recursive = true;
        root.Subcommands.Add(Verb("datasets", "Writes samples/datasets.", result => Recipe(result, time).WriteDatasets()));
        root.Subcommands.Add(Verb("tokenizer", "Learns the vocabulary and writes it to samples/starter.", result => Recipe(result, time).LearnTokenizer()));
        root.Subcommands.Add(Verb("pretrain", "Trains the model and writes it to samples/starter.", result => Recipe(result, time).Pretrain(), Steps, Rows, Minutes, Precision, Threads));
        root.Subcommands.Add(Verb("all", "Datasets, tokenizer and model.", result => Recipe(result, time).All(), Steps, Rows, Minutes, Precision, Threads));
        root.Subcommands.Add(Verb("show", "Prints some of the text that the model reads.", result => Recipe(result, time).Show(result.GetValue(Documents)), Documents));
        return root;
    }

    private static Command Verb(string name, string description, Action<ParseResult> action, params Option[] options)
    {
        var command = new Command(name, description);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(action);
        return command;
    }

    private static StarterStages Recipe(ParseResult result, TimeProvider time) => new(
        Grammar.LoadEmbedded(),
        new StarterLayout(result.GetValue(Samples)!.FullName),
        new PretrainingOptions
        {
            Seed = result.GetValue(Seed),
            Steps = Value(result, Steps, Defaults.Steps),
            Rows = Value(result, Rows, Defaults.Rows),
            Precision = Value(result, Precision, Defaults.Precision),
            Threads = Value(result, Threads, null),
            Budget = Value(result, Minutes, null) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        },
        time);

    // A verb that does not have an option leaves the recipe's own value.
    private static T Value<T>(ParseResult result, Option<T> option, T otherwise) =>
        result.CommandResult.Command.Options.Contains(option) ? result.GetValue(option)! : otherwise;
}
