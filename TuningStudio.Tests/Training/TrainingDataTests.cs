using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Training;

/// <summary>How a file becomes what is trained on and what is measured with.</summary>
public sealed class TrainingDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.2, 20)]
    [InlineData(30, 30)]
    public void Prepare_QuestionsAskedTwice_StandOnOneSide(double split, int held)
    {
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Range(0, 100).Select(i => $"{{\"prompt\":\"What is {i / 2}?\",\"completion\":\"It is {i}, surely.\"}}"));

        var (training, validation) = Lines(new HyperparameterOptions { ValidationSplit = split });

        Assert.Equal((100 - held, held), (training.Count, validation.Count));
        Assert.Empty(training.Select(line => (line - 1) / 2).Intersect(validation.Select(line => (line - 1) / 2)));
    }

    [Fact]
    public void Prepare_Labels_EachIsOnBothSidesInItsShare()
    {
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Range(0, 100).Select(i => $"{{\"prompt\":\"What is {i}?\",\"completion\":\"{(i < 80 ? "small" : "large")}\"}}"));

        var (_, validation) = Lines(new HyperparameterOptions { ValidationSplit = 0.2 });

        Assert.Equal((16, 4), (validation.Count(line => line <= 80), validation.Count(line => line > 80)));
    }

    [Fact]
    public void Prepare_RunOfTheOldRule_KeepsItsSplit()
    {
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Range(0, 100).Select(i => $"{{\"prompt\":\"What is {i / 2}?\",\"completion\":\"It is {i}, surely.\"}}"));

        var (training, validation) = Lines(new HyperparameterOptions { ValidationSplit = 0.2 }, settings => settings with { SplitRule = "records" });

        Assert.Equal((80, 20), (training.Count, validation.Count));
        Assert.NotEmpty(training.Select(line => (line - 1) / 2).Intersect(validation.Select(line => (line - 1) / 2)));
    }

    [Theory]
    [InlineData("grouped")]
    [InlineData("records")]
    public void Prepare_HeldOut_AreTheNumbersOfTheVeryRecordsThatAreMeasured(string rule)
    {
        // Empty lines are no records: numbers and lines are not the same.
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Range(0, 100).Select(i => $"{(i % 3 == 0 ? "\n" : string.Empty)}{{\"prompt\":\"What is {i / 2}?\",\"completion\":\"It is {i}, surely.\"}}"));

        var set = Set(new HyperparameterOptions { ValidationSplit = 0.2 }, settings => settings with { SplitRule = rule });

        var lines = DatasetFile.Open(_folder["a.jsonl"]).Records().Select(record => record.Line).ToList();
        Assert.Equal(20, set.HeldOut!.Count);
        Assert.Equal(set.Validation.Select(example => example.Line), set.HeldOut.Select(number => lines[number - 1]));
        Assert.Empty(set.Training.Select(example => example.Line).Intersect(set.HeldOut.Select(number => lines[number - 1])));
    }

    [Fact]
    public void Prepare_NothingHeldOut_SaysThatNoneIs()
    {
        File.WriteAllLines(_folder["a.jsonl"], Enumerable.Range(0, 100).Select(i => $"{{\"prompt\":\"What is {i}?\",\"completion\":\"It is {i}, surely.\"}}"));

        Assert.Empty(Set(new HyperparameterOptions { ValidationSplit = 0 }).HeldOut!);
    }

    private (IReadOnlyList<long> Training, IReadOnlyList<long> Validation) Lines(HyperparameterOptions options, Func<ResolvedHyperparameters, ResolvedHyperparameters>? change = null)
    {
        var set = Set(options, change);
        return ([.. set.Training.Select(example => example.Line)], [.. set.Validation.Select(example => example.Line)]);
    }

    private TrainingSet Set(HyperparameterOptions options, Func<ResolvedHyperparameters, ResolvedHyperparameters>? change = null)
    {
        var starter = Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter");
        var spec = new RunSpec { Id = "a", Name = "a", Model = starter, TrainingFile = _folder["a.jsonl"], Hyperparameters = options };
        var settings = HyperparameterResolver.Expect(options, new ResolverFacts(256, 512, 100, HasValidationFile: false, "cpu", "float32"));
        settings = change?.Invoke(settings) ?? settings;
        return TrainingData.Read(spec, ModelText.Load(starter), settings, () => { }, _ => { }).Prepare(settings, 6144).Set;
    }
}
