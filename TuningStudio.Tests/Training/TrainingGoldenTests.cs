using TuningStudio.Core.Batching;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;
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
    private static readonly Golden Golden = new("llama-gqa");

    [Theory]
    [InlineData("init")]
    [InlineData("nonzero")]
    public void Backward_OnTheReferenceBatch_GivesItsLossAndGradients(string state)
    {
        using var scope = NewDisposeScope();
        using var model = Load();
        using var adapter = Adapters.Load(Golden.PathOf("lora", state), model);
        using var optimizer = new AdapterOptimizer([.. adapter.Parameters.Select(parameter => parameter.Value)], 0, 0);
        using var batch = Batch.Collate(Examples(Golden.Read("base.safetensors", "input_ids"), Golden.Read("base.safetensors", "labels"), Golden.Read("base.safetensors", "attention_mask")), 0, CPU);

        var loss = LanguageModelLoss.Sum(model, batch, ForwardContext.Training).div(batch.TrainedTokens);
        loss.backward();

        Golden.AssertClose(Golden.Read("lora/golden.safetensors", $"loss_{state}"), loss, Golden.Tolerance("lora/golden.safetensors", $"loss_{state}"));
        var file = $"lora/grads_{state}.safetensors";
        foreach (var (name, value) in adapter.Parameters)
        {
            Golden.AssertClose(Golden.Read(file, name), value.grad!, Golden.Tolerance(file, name));
        }
    }

    [Fact]
    public void Steps_OfTheReferenceRun_GiveItsLossesNormsAndAdapter()
    {
        using var scope = NewDisposeScope();
        using var model = Load();
        using var adapter = Adapters.Load(Golden.PathOf("lora", "init"), model);
        using var optimizer = new AdapterOptimizer([.. adapter.Parameters.Select(parameter => parameter.Value)], 0.01, 1);
        var schedule = new LearningRateSchedule(1e-3, "cosine", 5, 20);
        var (ids, labels, mask) = (Golden.Read(Run, "micro_input_ids"), Golden.Read(Run, "micro_labels"), Golden.Read(Run, "micro_attention_mask"));
        var losses = new List<float>();
        var norms = new List<float>();
        for (var step = 0; step < 20; step++)
        {
            var batches = Enumerable.Range(2 * step, 2).Select(micro => Batch.Collate(Examples(ids[micro], labels[micro], mask[micro]), 0, CPU)).ToList();
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

        Golden.AssertClose(Golden.Read(Run, "lr"), tensor(Enumerable.Range(0, 20).Select(step => (float)schedule.At(step)).ToArray()), 1e-9);
        Golden.AssertClose(Golden.Read(Run, "loss"), tensor(losses.ToArray()), Golden.Tolerance(Run, "loss"));
        Golden.AssertClose(Golden.Read(Run, "grad_norm"), tensor(norms.ToArray()), Golden.Tolerance(Run, "grad_norm"));
        using var expected = CheckpointReader.Open(Golden.PathOf("lora", "final_tokens"), CheckpointReader.Adapter);
        foreach (var (name, value) in adapter.Parameters)
        {
            var difference = (value.detach() - expected.Read(name)).abs();
            Assert.True(difference.max().item<float>() <= 1e-4, name);
            Assert.True(difference.mean().item<float>() <= 1e-6, name);
        }
    }

    [Fact]
    public void Save_AfterLoad_WritesTheSameKeysShapesAndValues()
    {
        var folder = Directory.CreateTempSubdirectory("tuningstudio-").FullName;
        try
        {
            using var scope = NewDisposeScope();
            using var model = Load();
            using (var adapter = Adapters.Load(Golden.PathOf("lora", "nonzero"), model))
            {
                adapter.Save(folder);
            }

            using var expected = CheckpointReader.Open(Golden.PathOf("lora", "nonzero"), CheckpointReader.Adapter);
            using var actual = CheckpointReader.Open(folder, CheckpointReader.Adapter);
            Assert.Equal(expected.Tensors.Keys.Order(StringComparer.Ordinal), actual.Tensors.Keys.Order(StringComparer.Ordinal));
            foreach (var name in expected.Tensors.Keys)
            {
                Assert.True(expected.Read(name).Equals(actual.Read(name)), name);
            }

            using var again = Adapters.Load(folder, model);
            Assert.Equal(expected.Tensors.Count, again.Parameters.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ICausalLanguageModel Load() => ModelLoader.Load(Golden.ModelFolder, new ComputeDevice("cpu", "fp32"));

    private static List<EncodedExample> Examples(Tensor ids, Tensor labels, Tensor mask)
    {
        var examples = new List<EncodedExample>();
        for (var row = 0; row < ids.shape[0]; row++)
        {
            var length = (int)mask[row].sum().item<long>();
            examples.Add(new EncodedExample(
                [.. ids[row].data<long>().ToArray().Take(length).Select(id => (int)id)],
                [.. labels[row].data<long>().ToArray().Take(length).Select(label => label != -100)],
                Truncated: false,
                row));
        }

        return examples;
    }
}
