using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Training;

[Collection("Torch")]
public sealed class GradientCheckpointingTests : IRunEventSink
{
    private readonly List<RunEvent> _events = [];

    [Theory]
    [InlineData("auto", 64, false)]
    [InlineData("auto", 1 << 24, true)]
    [InlineData("off", 1 << 24, false)]
    [InlineData("on", 64, true)]
    public void IsOn_IsAsAskedOrAsMemoryAllows(string asked, int longest, bool expected)
    {
        using var model = ModelLoader.Load(new Golden("llama-gqa").ModelFolder, new ComputeDevice("cpu", "fp32"));

        Assert.Equal(expected, Of(model, asked, longest).IsOn);
        Assert.Equal(asked == "auto" && expected ? ["on"] : [], _events.OfType<ResolvedEvent>().Select(told => told.Hyperparameters.GradientCheckpointing));
    }

    [Fact]
    public void TurnOn_WhereNobodyHasDecided_IsTold()
    {
        using var model = ModelLoader.Load(new Golden("llama-gqa").ModelFolder, new ComputeDevice("cpu", "fp32"));
        var checkpointing = Of(model, "auto", 64);
        Assert.True(checkpointing.MayTurnOn);
        Assert.False(Of(model, "off", 64).MayTurnOn);

        checkpointing.TurnOn("Memory was full");

        Assert.True(checkpointing.IsOn);
        Assert.False(checkpointing.MayTurnOn);
        Assert.StartsWith("Memory was full, so blocks are computed", Assert.Single(_events.OfType<LogEvent>()).Message, StringComparison.Ordinal);
        Assert.Equal("on", Assert.Single(_events.OfType<ResolvedEvent>()).Hyperparameters.GradientCheckpointing);
    }

    public RunEvent Emit(RunEvent runEvent)
    {
        _events.Add(runEvent);
        return runEvent;
    }

    private GradientCheckpointing Of(ICausalLanguageModel model, string asked, int longest) => new(
        model,
        new MicroBatches(BatchingMode.Packed, 4, 4, longest),
        new ValuesInForce(
            HyperparameterResolver.Resolve(new HyperparameterOptions { GradientCheckpointing = asked }, new ResolverFacts(64, 256, 100, HasValidationFile: true, "cpu", "fp32")),
            this));
}
