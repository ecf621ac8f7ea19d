using TuningStudio.Core.Configuration;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Configuration;

public sealed class HyperparameterCatalogTests
{
    [Theory]
    [InlineData("learningRate", "0")]
    [InlineData("alpha", "0")]
    public void Check_ValueThatTrainsNothing_IsRefused(string option, string value) =>
        Assert.Contains("must be between", HyperparameterCatalog.Get(option).Check(value), StringComparison.Ordinal);

    [Fact]
    public void For_EveryMethod_HasTheSharedOptionsAndItsOwn()
    {
        var shared = HyperparameterCatalog.All.Count(option => option.Methods.Count == 0);

        Assert.All(TuningMethods.All, method => Assert.Equal(
            shared + HyperparameterCatalog.All.Count(option => option.Methods.Contains(method.Name)),
            HyperparameterCatalog.For(method.Name).Count()));
        Assert.All(HyperparameterCatalog.All.SelectMany(option => option.Methods), name => Assert.Contains(TuningMethods.All, method => method.Name == name));
    }

    [Theory]
    [InlineData("learningRate", "1e-8")]
    [InlineData("alpha", "0.001")]
    public void Check_SmallestValue_IsFine(string option, string value) => Assert.Null(HyperparameterCatalog.Get(option).Check(value));

    [Fact]
    public void Find_EveryNameOfEveryOption_IsItsOwn()
    {
        Assert.All(HyperparameterCatalog.All, option => Assert.All(OptionNames.Spellings(option), name => Assert.Same(option, OptionNames.Find(name))));
        Assert.All(HyperparameterCatalog.All, option => Assert.Same(option, OptionNames.Find(option.Flag)));
        Assert.Null(OptionNames.Find("training_file"));
    }

    // Pages show them too, where an option has a label and no flag.
    [Fact]
    public void Help_OfEveryOption_NamesNoFlag() => Assert.All(
        HyperparameterCatalog.All.SelectMany(option => new[] { option.Help, option.Default }).SelectMany(text => new[] { text.English, text.Chinese }),
        text => Assert.DoesNotContain("--", text, StringComparison.Ordinal));

    [Fact]
    public void Choices_OfEveryOption_HaveANameUnlessTheyAreNumberFormats() => Assert.Equal(
        ["fp32", "bf16", "int8", "nf4", "nf4-double"],
        HyperparameterCatalog.All.Where(option => option.Kind == OptionKind.Choice).SelectMany(option => option.Choices.Where(choice => ChoiceLabels.Find(option, choice) is null)));

    [Theory]
    [InlineData("--n_epochs", "--n-epochs")]
    [InlineData("--num_train_epochs=3", "--n-epochs=3")]
    [InlineData("--lora-alpha", "--alpha")]
    [InlineData("--r", "--rank")]
    [InlineData("--adapter_size=4", "--rank=4")]
    [InlineData("--train_steps", "--max-steps")]
    [InlineData("--per_device_train_batch_size", "--micro-batch-size")]
    [InlineData("--output", "--output")]
    [InlineData("r", "r")]
    public void OwnFlags_NamesOfOtherTools_AreTheStudios(string given, string own) => Assert.Equal([own], OptionNames.OwnFlags([given]));

    [Theory]
    [InlineData("en", "hyperparameters.md")]
    [InlineData("zh", "hyperparameters.zh.md")]
    public void Page_InTheDocumentation_IsMadeFromTheTable(string language, string file) => Assert.Equal(
        HyperparameterPage.Write(language),
        File.ReadAllText(Path.Combine(SharedFiles.RepositoryRoot, "docs", file)).ReplaceLineEndings("\n"));
}
