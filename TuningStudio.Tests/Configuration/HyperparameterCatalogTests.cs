using TuningStudio.Core.Configuration;

namespace TuningStudio.Tests.Configuration;

public sealed class HyperparameterCatalogTests
{
    [Theory]
    [InlineData("learningRate", "0")]
    [InlineData("alpha", "0")]
    public void Check_ValueThatTrainsNothing_IsRefused(string option, string value) =>
        Assert.Contains("must be between", HyperparameterCatalog.Get(option).Check(value), StringComparison.Ordinal);

    [Fact]
    public void CheckMethod_OptionsOfOthers_AreNamedWithWhoseTheyAre()
    {
        OptionDefinition[] set = [HyperparameterCatalog.Get("seed"), HyperparameterCatalog.Get("rank"), HyperparameterCatalog.Get("bottleneckSize")];

        Assert.Equal(
            "The method full does not know --rank (of lora) and --bottleneck-size (of bottleneck): leave them out or choose another --method.",
            HyperparameterCatalog.CheckMethod("full", set));
        Assert.Null(HyperparameterCatalog.CheckMethod(null, set[..2]));
    }

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
}
