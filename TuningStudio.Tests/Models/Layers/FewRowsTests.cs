using TuningStudio.Core.Models.Layers;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models.Layers;

[Collection("Torch")]
public sealed class FewRowsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Product_OfFourRows_IsTheLinearLayers(bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        random.manual_seed(1);
        var (input, weight) = (randn(4, 1, 48), randn(64, 48));
        var bias = hasBias ? randn(64) : null;

        var product = FewRows.Product(input, weight, bias);

        Assert.Equal([4L, 1, 64], product.shape);
        Assert.True(product.allclose(nn.functional.linear(input, weight, bias), 1e-5, 1e-5));
    }

    [Fact]
    public void Suits_WhatIsNotCutIntoBandsOrHasManyRows_IsLeftAlone()
    {
        using var scope = NewDisposeScope();
        var weight = zeros(64, 48);

        Assert.False(FewRows.Suits(zeros(1, 48), weight));
        Assert.False(FewRows.Suits(zeros(3, 3, 48), weight));
        Assert.False(FewRows.Suits(zeros(4, 48), zeros(60, 48)));
        Assert.False(FewRows.Suits(zeros(4, 48), zeros(48, 64).t()));
        Assert.False(FewRows.Suits(zeros([4, 48], ScalarType.BFloat16), weight));
    }
}
