using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Rotary;

namespace TuningStudio.Tests.Models.Rotary;

/// <summary>Frequencies of every kind of scaling, computed elsewhere from the reference's formulas, and every spelling of them.</summary>
public sealed class RotaryScalingTests
{
    private const int HeadSize = 16;

    private static readonly double[] Default = [1, 0.31622776601683794, 0.1, 0.03162277660168379, 0.01, 0.0031622776601683795, 0.001, 0.00031622776601683794];
    private static readonly double[] Linear = [0.25, 0.07905694150420949, 0.025, 0.007905694150420948, 0.0025, 0.0007905694150420948, 0.00025, 7.905694150420948e-05];

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"rope_theta": 10000.0, "rope_scaling": null}""")]
    [InlineData("""{"rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"}}""")]
    [InlineData("""{"rope_parameters": {"full_attention": {"rope_theta": 10000.0, "rope_type": "default"}, "sliding_attention": {"rope_theta": 5.0, "rope_type": "default"}}}""")]
    public void For_PlainConfigs_AreTheDefault(string config) => AssertLaw(config, 10, Default);

    [Theory]
    [InlineData("""{"rope_scaling": {"type": "linear", "factor": 4.0}}""")]
    [InlineData("""{"rope_scaling": {"rope_type": "linear", "factor": 4.0}}""")]
    [InlineData("""{"rope_parameters": {"rope_theta": 10000.0, "rope_type": "linear", "factor": 4.0}}""")]
    public void For_Linear_DividesEveryFrequency(string config) => AssertLaw(config, 10, Linear);

    [Fact]
    public void For_Llama3_StretchesLongWavesOnly() => AssertLaw(
        """{"rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 256}}""",
        10,
        [1, 0.19392274474868576, 0.010538232746455323, 0.0009115830921521386, 0.00017677669529663688, 3.428102195952591e-05, 6.647869871181236e-06, 1.2891731721515574e-06]);

    [Fact]
    public void For_Yarn_BlendsAndScales() => AssertLaw(
        """{"rope_theta": 1000000.0, "max_position_embeddings": 4096, "rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 4096}}""",
        10,
        [1, 0.17782794100389226, 0.023717082451262847, 0.0028117066259517455, 0.00025, 4.445698525097307e-05, 7.905694150420949e-06, 1.4058533129758728e-06],
        1.138629436111989,
        4096);

    [Fact]
    public void For_Dynamic_ChangesBeyondTheTrainedLength()
    {
        const string Config = """{"max_position_embeddings": 64, "rope_scaling": {"type": "dynamic", "factor": 2.0}}""";

        AssertLaw(Config, 64, Default, 1, 64);
        AssertLaw(
            Config,
            160,
            [1, 0.2594128170149228, 0.0672950096316178, 0.017457188019584336, 0.004528618321319533, 0.0011747816359188909, 0.00030475341355111886, 7.905694150420948e-05],
            1,
            64);
    }

    [Fact]
    public void For_LongRope_HasTwoListsAndAScale()
    {
        const string Config = """
            {"original_max_position_embeddings": 32, "max_position_embeddings": 128, "rope_scaling": {"type": "longrope",
            "short_factor": [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7], "long_factor": [1, 2, 3, 4, 5, 6, 7, 8]}}
            """;

        AssertLaw(Config, 32, [1, 0.28747978728803447, 0.08333333333333334, 0.024325212770525993, 0.0071428571428571435, 0.0021081851067789193, 0.000625, 0.00018601633295108115], 1.1832159566199232, 128);
        AssertLaw(Config, 33, [1, 0.15811388300841897, 0.03333333333333333, 0.007905694150420948, 0.002, 0.0005270462766947298, 0.00014285714285714287, 3.952847075210474e-05], 1.1832159566199232, 128);
    }

    [Fact]
    public void For_APartOfTheHead_TurnsOnlyThat() => AssertLaw("""{"partial_rotary_factor": 0.5}""", 10, [1, 0.1, 0.01, 0.001]);

    [Theory]
    [InlineData("""{}""", 64)]
    [InlineData("""{"rope_scaling": {"type": "linear", "factor": 4.0}}""", 256)]
    [InlineData("""{"rope_scaling": {"type": "dynamic", "factor": 2.0}}""", 128)]
    [InlineData("""{"rope_scaling": {"type": "yarn", "factor": 4.0}}""", 256)]
    [InlineData("""{"rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 16}}""", 64)]
    [InlineData("""{"rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}}""", 256)]
    [InlineData("""{"rope_scaling": {"type": "llama3", "factor": 8.0, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 16}}""", 64)]
    public void Reach_OfEveryKind_IsTheLengthAfterStretching(string config, int reach) =>
        Assert.Equal(reach, RotarySettings.Read(ModelConfig.Parse(config, "config.json"), HeadSize, 64).Reach);

    [Theory]
    [InlineData("""{"rope_theta": 0}""", "rope_theta")]
    [InlineData("""{"rope_scaling": {"type": "linear"}}""", "factor")]
    [InlineData("""{"rope_scaling": {"type": "warp", "factor": 2.0}}""", "rope_type")]
    [InlineData("""{"partial_rotary_factor": 0.2}""", "partial_rotary_factor")]
    [InlineData("""{"rope_scaling": {"type": "longrope", "short_factor": [1, 2], "long_factor": [1, 2]}}""", "short_factor")]
    public void For_WhatCannotBeUsed_NamesTheField(string config, string field)
    {
        var error = Assert.Throws<TuningException>(() => Law(config, 10, 2048));

        Assert.Equal((ErrorCodes.InvalidModel, field), (error.Code, error.Field));
    }

    private static void AssertLaw(string config, int length, double[] frequencies, double scale = 1, int maxPositions = 2048)
    {
        var law = Law(config, length, maxPositions);

        Assert.Equal(frequencies.Length, law.InverseFrequencies.Length);
        Assert.All(frequencies.Zip(law.InverseFrequencies), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Equal(scale, law.Scale, 1e-12);
    }

    private static RotaryLaw Law(string config, int length, int maxPositions) =>
        RotaryScaling.For(RotarySettings.Read(ModelConfig.Parse(config, "config.json"), HeadSize, maxPositions))(length);
}
