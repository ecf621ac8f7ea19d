using TuningStudio.Core.Data;
using TuningStudio.StarterRecipe;
using TuningStudio.StarterRecipe.Datasets;
using TuningStudio.StarterRecipe.Text;

namespace TuningStudio.Tests.Samples;

public sealed class SampleDatasetTests
{
    [Theory]
    [InlineData("support-intents.train.jsonl", DatasetFormat.PromptCompletion, 700)]
    [InlineData("support-intents.validation.jsonl", DatasetFormat.PromptCompletion, 154)]
    [InlineData("palace-persona.json", DatasetFormat.Alpaca, 360)]
    [InlineData("plain-words.train.jsonl", DatasetFormat.InputOutput, 500)]
    [InlineData("plain-words.validation.jsonl", DatasetFormat.InputOutput, 100)]
    public void Open_SampleDataset_IsRecognised(string file, DatasetFormat format, int records)
    {
        var dataset = DatasetFile.Open(SampleFiles.Dataset(file));

        Assert.Equal(format, dataset.Format);
        var read = dataset.Records(TestContext.Current.CancellationToken).ToList();
        Assert.Equal(records, read.Count);
        Assert.Equal(records, read.Select(record => string.Join('\n', record.Messages.Select(message => message.Content))).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("support-intents")]
    [InlineData("plain-words")]
    public void Records_TrainAndValidation_ShareNoPrompt(string name)
    {
        var train = Prompts($"{name}.train.jsonl").ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.DoesNotContain(Prompts($"{name}.validation.jsonl"), train.Contains);
    }

    [Fact]
    public void Records_SupportIntents_AreBalancedOverManyLabels()
    {
        var train = Labels("support-intents.train.jsonl");
        var validation = Labels("support-intents.validation.jsonl");

        Assert.Equal(14, train.Count);
        Assert.All(train.Values, count => Assert.Equal(50, count));
        Assert.Equal(train.Keys.Order(), validation.Keys.Order());
        Assert.All(validation.Values, count => Assert.Equal(11, count));
    }

    [Theory]
    [InlineData("你是谁？", "苏云筝")]
    [InlineData("Who are you?", "Su Yunzheng")]
    public void Records_Persona_AnswersWhoSheIs(string question, string name)
    {
        var answers = DatasetFile.Open(SampleFiles.Dataset("palace-persona.json")).Records(TestContext.Current.CancellationToken)
            .Where(record => record.Messages[0].Content == question).Select(record => record.Messages[^1].Content).ToList();

        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.Contains(name, answer, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_SameSeed_MakesTheCommittedFilesAgain()
    {
        var folder = Directory.CreateTempSubdirectory("tuningstudio-samples-");
        try
        {
            var layout = new StarterLayout(folder.FullName);
            foreach (var (file, _) in new SampleDatasets(Grammar.LoadEmbedded(), layout).Write(42))
            {
                Assert.Equal(
                    File.ReadAllText(SampleFiles.Dataset(file)).ReplaceLineEndings("\n"),
                    File.ReadAllText(Path.Combine(layout.Datasets, file)).ReplaceLineEndings("\n"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Prompts(string file) =>
        DatasetFile.Open(SampleFiles.Dataset(file)).Records(TestContext.Current.CancellationToken).Select(record => record.Messages[0].Content);

    private static Dictionary<string, int> Labels(string file) =>
        DatasetFile.Open(SampleFiles.Dataset(file)).Records(TestContext.Current.CancellationToken)
            .CountBy(record => record.Messages[^1].Content).ToDictionary(StringComparer.Ordinal);
}
