using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Training;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Training;

/// <summary>Runs of AdamW steps against Hugging Face's numbers: losses, gradient norms, and what the weights end as.</summary>
[Collection("Torch")]
public sealed class TrainingGoldenTests
{
    // The whole batch weighs every token alike, or every micro-batch alike.
    private const string Tokens = "tokens";
    private const string Micro = "micro";

    [Theory]
    [InlineData("llama-gqa", "lora", Tokens)]
    [InlineData("llama-gqa", "lora", Micro)]
    [InlineData("llama-gqa", "rslora", Tokens)]
    [InlineData("llama-gqa", "rslora", Micro)]
    [InlineData("llama-gqa", "dora", Tokens)]
    [InlineData("llama-gqa", "dora", Micro)]
    [InlineData("qwen2-bias-tied", "lora", Tokens)]
    [InlineData("qwen2-bias-tied", "rslora", Micro)]
    [InlineData("qwen2-bias-tied", "dora", Tokens)]
    [InlineData("gpt2-tiny", "lora", Tokens)]
    [InlineData("gpt2-tiny", "rslora", Micro)]
    [InlineData("gpt2-tiny", "dora", Tokens)]
    public void Steps_WithAnAdapter_GiveTheReferenceRun(string name, string kind, string normalization)
    {
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var model = Load(golden);
        using var adapter = Adapters.Load(golden.PathOf(kind, "init"), model);
        var run = $"{kind}/train_{normalization}.safetensors";

        Train(golden, run, model, adapter.Parameters, 20, normalization == Tokens);

        using var expected = CheckpointReader.Open(golden.PathOf(kind, $"final_{normalization}"), CheckpointReader.Adapter);
        foreach (var (parameter, value) in adapter.Parameters)
        {
            AssertEndsAs(expected.Read(parameter), value, parameter);
        }

        using var noGradient = no_grad();
        var logits = model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));
        Golden.AssertClose(golden.Read(run, "final_logits"), logits, golden.Tolerance(run, "final_logits"), golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    [Theory]
    [InlineData(Tokens)]
    [InlineData(Micro)]
    public void Steps_OnEveryWeight_GiveTheReferenceRun(string normalization)
    {
        var golden = new Golden("llama-gqa");
        using var scope = NewDisposeScope();
        using var model = Load(golden);
        using var adapter = Adapters.Create(model, Hyperparameters("full"));
        var run = $"full_finetune/train_{normalization}.safetensors";

        Train(golden, run, model, Decaying(adapter), 10, normalization == Tokens);

        if (normalization == Tokens)
        {
            foreach (var (name, value) in adapter.Parameters)
            {
                var weight = name["base_model.model.".Length..];
                AssertEndsAs(golden.Read("full_finetune/final_tokens.safetensors", weight), value, weight);
            }
        }

        using var noGradient = no_grad();
        var logits = model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));
        Golden.AssertClose(golden.Read(run, "final_logits"), logits, golden.Tolerance(run, "final_logits"), golden.Read("base.safetensors", "attention_mask").unsqueeze(-1));
    }

    // Norms and biases are in a group without decay there: what parameters say of themselves.
    [Fact]
    public void Steps_OnEveryWeightWithDecay_EndAsTheTrainersOwnRun()
    {
        var golden = new Golden("llama-gqa");
        using var scope = NewDisposeScope();
        using var model = Load(golden);
        using var adapter = Adapters.Create(model, Hyperparameters("full"));

        Train(golden, "full_finetune/train_tokens.safetensors", model, adapter.Parameters, 10, byTokens: true, weightDecay: 0.1, isOfTrainer: true);

        foreach (var (name, value) in adapter.Parameters)
        {
            var weight = name["base_model.model.".Length..];
            AssertEndsAs(golden.Read("trainer/full.safetensors", $"final:{weight}"), value, weight);
        }
    }

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Steps_OnBiasesAndNorms_GiveTheReferenceRun(string name)
    {
        const string Run = "bias_norm_only.safetensors";
        var golden = new Golden(name);
        using var scope = NewDisposeScope();
        using var model = Load(golden);
        using var norms = Adapters.Create(model, Hyperparameters("norm"));
        using var biases = name == "llama-gqa" ? null : Adapters.Create(model, Hyperparameters("bitfit"));

        // A layer norm's bias is in both: one of the two is enough, and the other must not stand in its slot.
        norms.Enabled = true;
        var trained = model.Weights.Values.Where(weight => weight.Replacement is not null).ToDictionary(weight => weight.Name, weight => weight.Replacement!);
        using (var batch = Batch.Collate(GoldenExamples.Of(golden), 0, CPU))
        {
            foreach (var value in trained.Values)
            {
                value.requires_grad_(true);
            }

            TrainingPass.Run(model, batch, ForwardContext.Training, batch.TrainedTokens);
            foreach (var (weight, value) in trained)
            {
                Golden.AssertClose(golden.Read(Run, $"grad:{weight}"), value.grad!, golden.Tolerance(Run, $"grad:{weight}"));
                value.grad = null;
            }
        }

        Train(golden, Run, model, [.. trained.Select(weight => new AdapterParameter(weight.Key, weight.Value))], 10, byTokens: true, prefix: "train:");

        foreach (var (weight, value) in trained)
        {
            Golden.AssertClose(golden.Read(Run, $"final:{weight}"), value, golden.Tolerance(Run, $"final:{weight}"));
        }
    }

    private static List<AdapterParameter> Decaying(IAttachedAdapter adapter) => [.. adapter.Parameters.Select(parameter => parameter with { Decays = true })];

    private static void Train(
        Golden golden,
        string run,
        ICausalLanguageModel model,
        IReadOnlyList<AdapterParameter> parameters,
        int steps,
        bool byTokens,
        string prefix = "",
        double weightDecay = 0.01,
        bool isOfTrainer = false)
    {
        using var optimizer = new AdapterOptimizer(parameters, weightDecay, 1);
        var schedule = new LearningRateSchedule(1e-3, "cosine", steps == 20 ? 5 : 2, steps);
        var (ids, labels, mask) = (golden.Read(run, "micro_input_ids"), golden.Read(run, "micro_labels"), golden.Read(run, "micro_attention_mask"));
        var losses = new List<float>();
        var norms = new List<float>();
        for (var step = 0; step < steps; step++)
        {
            var batches = Enumerable.Range(2 * step, 2).Select(micro => Batch.Collate(GoldenExamples.Of(ids[micro], labels[micro], mask[micro]), 0, CPU)).ToList();
            var tokens = batches.Sum(batch => batch.TrainedTokens);
            var loss = 0f;
            optimizer.ZeroGradients();
            foreach (var batch in batches)
            {
                var divisor = byTokens ? tokens : 2 * batch.TrainedTokens;
                loss += TrainingPass.Run(model, batch, ForwardContext.Training, divisor).item<float>() / divisor;
                batch.Dispose();
            }

            losses.Add(loss);
            norms.Add((float)optimizer.Step(schedule.At(step)));
        }

        if (isOfTrainer)
        {
            return;
        }

        Golden.AssertClose(golden.Read(run, prefix + "lr"), tensor(Enumerable.Range(0, steps).Select(step => (float)schedule.At(step)).ToArray()), 1e-9);
        Golden.AssertClose(golden.Read(run, prefix + "loss"), tensor(losses.ToArray()), golden.Tolerance(run, prefix + "loss"));
        Golden.AssertClose(golden.Read(run, prefix + "grad_norm"), tensor(norms.ToArray()), golden.Tolerance(run, prefix + "grad_norm"));
    }

    private static void AssertEndsAs(Tensor expected, Tensor actual, string name)
    {
        var difference = (actual.detach() - expected).abs();
        Assert.True(difference.max().item<float>() <= 1e-4, name);
        Assert.True(difference.mean().item<float>() <= 1e-6, name);
    }

    private static ResolvedHyperparameters Hyperparameters(string method) => HyperparameterResolver.Resolve(
        new HyperparameterOptions { Method = method },
        new ResolverFacts(64, 256, 100, HasValidationFile: true, "cpu", "fp32"));

    private static ICausalLanguageModel Load(Golden golden) => ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));
}
