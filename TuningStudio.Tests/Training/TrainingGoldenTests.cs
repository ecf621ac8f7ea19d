using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Training;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training;

/// <summary>Loss, gradients and a run of 20 AdamW steps against Hugging Face's numbers.</summary>
[Collection("Torch")]
public sealed class TrainingGoldenTests
{
    private const string Run = "lora/train_tokens.safetensors";

    [Theory]
    [InlineData("llama-gqa", "init")]
    [InlineData("llama-gqa", "nonzero")]
    [InlineData("qwen2-bias-tied", "nonzero")]
    [InlineData("gpt2-tiny", "nonzero")]
    public void Backward_OnTheReferenceBatch_GivesItsLossAndGradients(string name, string state)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var model = Load(golden);
        using var adapter = Adapters.Load(golden.PathOf("lora", state), model);
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0, 0);
        using var batch = Batch.Collate(GoldenExamples.Of(golden), 0, CPU);

        var loss = LanguageModelLoss.Sum(model, batch, ForwardContext.Training).div(batch.TrainedTokens);
        loss.backward();

        Golden.AssertClose(golden.Read("lora/golden.safetensors", $"loss_{state}"), loss, golden.Tolerance("lora/golden.safetensors", $"loss_{state}"));
        var file = $"lora/grads_{state}.safetensors";
        foreach (var (parameter, value) in adapter.Parameters)
        {
            Golden.AssertClose(golden.Read(file, parameter), value.grad!, golden.Tolerance(file, parameter));
        }
    }

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Steps_OfTheReferenceRun_GiveItsLossesNormsAndAdapter(string name)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var model = Load(golden);
        using var adapter = Adapters.Load(golden.PathOf("lora", "init"), model);
        using var optimizer = new AdapterOptimizer(adapter.Parameters, 0.01, 1);
        var schedule = new LearningRateSchedule(1e-3, "cosine", 5, 20);
        var (ids, labels, mask) = (golden.Read(Run, "micro_input_ids"), golden.Read(Run, "micro_labels"), golden.Read(Run, "micro_attention_mask"));
        var losses = new List<float>();
        var norms = new List<float>();
        for (var step = 0; step < 20; step++)
        {
            var batches = Enumerable.Range(2 * step, 2).Select(micro => Batch.Collate(GoldenExamples.Of(ids[micro], labels[micro], mask[micro]), 0, CPU)).ToList();
            var tokens = batches.Sum(batch => batch.TrainedTokens);
            var sum = 0f;
            optimizer.ZeroGradients();
            foreach (var batch in batches)
            {
                var loss = LanguageModelLoss.Sum(model, batch, ForwardContext.Training);
                loss.div(tokens).backward();
                sum += loss.item<float>();
                batch.Dispose();
            }

            losses.Add(sum / tokens);
            norms.Add((float)optimizer.Step(schedule.At(step)));
        }

        Golden.AssertClose(golden.Read(Run, "lr"), tensor(Enumerable.Range(0, 20).Select(step => (float)schedule.At(step)).ToArray()), 1e-9);
        Golden.AssertClose(golden.Read(Run, "loss"), tensor(losses.ToArray()), golden.Tolerance(Run, "loss"));
        Golden.AssertClose(golden.Read(Run, "grad_norm"), tensor(norms.ToArray()), golden.Tolerance(Run, "grad_norm"));
        using var expected = CheckpointReader.Open(golden.PathOf("lora", "final_tokens"), CheckpointReader.Adapter);
        foreach (var (parameter, value) in adapter.Parameters)
        {
            var difference = (value.detach() - expected.Read(parameter)).abs();
            Assert.True(difference.max().item<float>() <= 1e-4, parameter);
            Assert.True(difference.mean().item<float>() <= 1e-6, parameter);
        }
    }

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Save_AfterLoad_WritesTheSameKeysShapesAndValues(string name)
    {
        var golden = new Golden(name);
        var folder = Directory.CreateTempSubdirectory("tuningstudio-").FullName;
        try
        {
            using var scope = NewDisposeScope();
            using var model = Load(golden);
            using (var adapter = Adapters.Load(golden.PathOf("lora", "nonzero"), model))
            {
                adapter.Save(folder);
            }

            using var expected = CheckpointReader.Open(golden.PathOf("lora", "nonzero"), CheckpointReader.Adapter);
            using var actual = CheckpointReader.Open(folder, CheckpointReader.Adapter);
            Assert.Equal(expected.Tensors.Keys.Order(StringComparer.Ordinal), actual.Tensors.Keys.Order(StringComparer.Ordinal));
            foreach (var key in expected.Tensors.Keys)
            {
                Assert.True(expected.Read(key).Equals(actual.Read(key)), key);
            }

            using var again = Adapters.Load(folder, model);
            Assert.Equal(expected.Tensors.Count, again.Parameters.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ICausalLanguageModel Load(Golden golden) => ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
}
