using TuningStudio.Core.Configuration;

namespace TuningStudio.Tests.Configuration;

public sealed class HyperparameterCatalogTests
{
    [Theory]
    [InlineData("learningRate", "0")]
    [InlineData("alpha", "0")]
    public void Check_ValueThatTrainsNothing_IsRefused(string option, string value) =>
        Assert.Contains("must be between", HyperparameterCatalog.Get(option).Check(value), StringComparison.Ordinal);

    [Theory]
    [InlineData("learningRate", "1e-8")]
    [InlineData("alpha", "0.001")]
    public void Check_SmallestValue_IsFine(string option, string value) => Assert.Null(HyperparameterCatalog.Get(option).Check(value));
}
