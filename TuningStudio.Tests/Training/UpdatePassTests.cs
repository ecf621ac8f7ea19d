using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training;

[Collection("Torch")]
public sealed class UpdatePassTests
{
    [Theory]
    [InlineData("padded")]
    [InlineData("packed")]
    public void Fit_RoomForThreeOfTheLongest_TakesTheLargestPartOfAnUpdateThatFits(string batching)
    {
        using var model = ModelLoader.Load(new Golden("llama-gqa").ModelFolder, new ComputeDevice("cpu", "fp32"));
        var hyperparameters = HyperparameterResolver.Resolve(new HyperparameterOptions { Batching = batching, MicroBatchSize = 8, GradientAccumulationSteps = 1 }, new ResolverFacts(64, 256, 24, HasValidationFile: true, "cpu", "fp32"));
        var values = new ValuesInForce(hyperparameters, new Silence());
        using var adapter = Adapters.Create(model, hyperparameters);
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 0);
        var examples = TinyRun.Data(24, model.Shape.VocabularySize).Training;
        var longest = examples.Max(example => example.Ids.Length);
        var batches = new UpdateBatches(examples, 0, seed: 1, stepsPerEpoch: 3, new MicroBatches(BatchingModes.Parse(batching), 8, 8, longest));
        using var pass = new UpdatePass(model, values, optimizer, batches, new GradientCheckpointing(model, batches.MicroBatches, values))
        {
            OnMicroBatch = batch =>
            {
                if (batch.PaddedTokens > 3 * longest)
                {
                    empty(1L << 50).Dispose();
                }
            },
        };

        pass.Fit();

        Assert.Equal((2, 2, 4), (batches.MicroBatches.MicroBatchSize, values.Current.MicroBatchSize, values.Current.GradientAccumulationSteps));
        Assert.All(adapter.Parameters, parameter => Assert.Equal(0, parameter.Value.grad!.abs().max().item<float>()));
    }

    private sealed class Silence : IRunEventSink
    {
        public RunEvent Emit(RunEvent runEvent) => runEvent;
    }
}
