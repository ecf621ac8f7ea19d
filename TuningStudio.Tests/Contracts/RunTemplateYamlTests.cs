using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Contracts;

public sealed class RunTemplateYamlTests
{
    private static readonly RunTemplate Whole = new()
    {
        Name = "My run: the first",
        Suffix = "null",
        Model = "/models/starter",
        TrainingFile = "/data/训练.jsonl",
        Data = new DataOptions { Columns = new Dictionary<string, string> { ["prompt"] = "q: 1", ["completion"] = "a" }, SkipFaulty = true },
        Template = new PromptTemplate { Prompt = "Q: {prompt}\nA: ", Answer = "{answer}\n" },
        SystemPrompt = "Be brief.\n\"Quoted\" # and so on",
        SamplePrompts = ["- one", "", "true"],
        Metadata = new Dictionary<string, string> { ["team"] = "7" },
        Hyperparameters = new HyperparameterOptions { NEpochs = 3, LearningRate = 1e-4, TargetModules = ["q_proj", "v_proj"], UseDora = true, Method = "lora", RankPattern = ["q_proj=4"] },
    };

    [Fact]
    public void Write_AndReadAgain_IsTheSame()
    {
        var again = RunTemplateYaml.Read(RunTemplateYaml.Write(Whole));

        Assert.Equal(Whole.SamplePrompts, again.SamplePrompts);
        Assert.Equal(Whole.Metadata, again.Metadata);
        Assert.Equal(Whole.Data!.Columns, again.Data!.Columns);
        Assert.True(again.Data.SkipFaulty);
        Assert.Equal(Whole.Template, again.Template);
        Assert.Equal(
            HyperparameterCatalog.All.Select(option => option.Read(Whole.Hyperparameters)),
            HyperparameterCatalog.All.Select(option => option.Read(again.Hyperparameters)));
        Assert.Equal(
            (Whole.Name, Whole.Suffix, Whole.Model, Whole.TrainingFile, Whole.ValidationFile, Whole.SystemPrompt, Whole.Preset),
            (again.Name, again.Suffix, again.Model, again.TrainingFile, again.ValidationFile, again.SystemPrompt, again.Preset));
    }

    [Fact]
    public void Read_NamesOfOthersListsAndAuto_AreUnderstood()
    {
        var template = RunTemplateYaml.Read("""
            model: starter
            trainingFile: data.jsonl
            hyperparameters:
              num_train_epochs: 2
              batch_size: auto
              target_modules: [q_proj, v_proj]
              rank_pattern: {q_proj: 4}
              use_dora: true
              seed: ~
            """);

        var values = template.Hyperparameters;
        Assert.Equal(("starter", "data.jsonl"), (template.Model, template.TrainingFile));
        Assert.Equal((2, null, true, null), (values.NEpochs, values.BatchSize, values.UseDora, values.Seed));
        Assert.Equal(["q_proj", "v_proj"], values.TargetModules!);
        Assert.Equal(["q_proj=4"], values.RankPattern!);
    }

    [Fact]
    public void Read_Wrong_TellsEverythingWithItsLine()
    {
        var fault = Assert.Throws<TuningException>(() => RunTemplateYaml.Read("model: [a]\ncolour: red\nhyperparameters:\n  n_epochs: 0\n  rank: 8\n  ranc: 8\n", "run.yaml"));

        Assert.Equal((ErrorCodes.InvalidOption, "run.yaml"), (fault.Code, fault.File));
        foreach (var words in new[] { "Line 1: model", "Line 2: There is no 'colour'", "Line 4: --n-epochs", "Line 6: There is no hyperparameter 'ranc'" })
        {
            Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("- a\n- b\n", null)]
    [InlineData("a: 1\nb: {\n", 3L)]
    public void Read_NoMapping_IsRefused(string yaml, long? line) => Assert.Equal(line, Assert.Throws<TuningException>(() => RunTemplateYaml.Read(yaml)).Line);

    [Theory]
    [InlineData("- ", 300_000)]
    [InlineData("[", 1_000_000)]
    [InlineData("{a: ", 250_000)]
    [InlineData("? ", 500_000)]
    [InlineData("- ", 66)]
    public void Read_TooDeep_IsRefusedAndNamesTheLine(string level, int levels)
    {
        var fault = Assert.Throws<TuningException>(() => RunTemplateYaml.Read("model: starter\nmetadata:\n  " + string.Concat(Enumerable.Repeat(level, levels)), "run.yaml"));

        Assert.Equal((ErrorCodes.InvalidOption, 3L, "run.yaml"), (fault.Code, fault.Line, fault.File));
        Assert.StartsWith("Line 3: lists and mappings lie more than 64 deep", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AliasesThatGoTooDeepOrInCircles_AreRefused()
    {
        var chain = string.Concat(Enumerable.Range(1, 5_000).Select(level => $"  k{level}: &l{level} [*l{level - 1}]\n"));

        Assert.Contains("Line 64: lists and mappings", Assert.Throws<TuningException>(() => RunTemplateYaml.Read("hyperparameters:\n  k0: &l0 [x]\n" + chain)).Message, StringComparison.Ordinal);
        Assert.Contains("'*a' stands within", Assert.Throws<TuningException>(() => RunTemplateYaml.Read("hyperparameters:\n  rank: &a [1, *a]\n")).Message, StringComparison.Ordinal);
        Assert.Equal(["x", "x"], RunTemplateYaml.Read("name: &n x\nsample_prompts: [*n, *n]\n").SamplePrompts);
    }

    [Fact]
    public void Read_AliasesThatStandForTooMuch_IsRefusedAtOnce()
    {
        var levels = Enumerable.Range(1, 12).Select(level => $"  k{level}: &l{level} [{string.Join(',', Enumerable.Repeat($"*l{level - 1}", 9))}]");

        Assert.Throws<TuningException>(() => RunTemplateYaml.Read("hyperparameters:\n  k0: &l0 [x]\n" + string.Join('\n', levels)));
    }
}
