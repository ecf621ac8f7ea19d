using System.Diagnostics;
using TuningStudio.Core.Batching;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Quantization;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Training;
using TuningStudio.Core.Training.Evaluation;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>A small Llama with LoRA of rank 8 on all its linear layers, ready for steps over 8 × 256 random tokens.</summary>
internal sealed class TrainingSetup : IDisposable
{
    internal const int Rows = 8;
    internal const int Length = 256;

    private readonly RandomWeights _weights;

    /// <param name="precision">Format of the base.</param>
    /// <param name="vocabulary">Size of its vocabulary.</param>
    /// <param name="layers">Number of blocks.</param>
    /// <param name="format">How their matrices are kept.</param>
    internal TrainingSetup(string precision, int vocabulary = 4096, int layers = 6, BaseFormat format = BaseFormat.Full)
    {
        Type = precision == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32;
        Vocabulary = vocabulary;
        _weights = new RandomWeights(1, 0.02, CPU, Type, format);
        var config = ModelConfig.Parse(
            $$"""
            {"architectures":["LlamaForCausalLM"],"hidden_size":512,"num_hidden_layers":{{layers}},"num_attention_heads":8,"num_key_value_heads":4,
             "intermediate_size":1408,"vocab_size":{{vocabulary}},"max_position_embeddings":1024,"rms_norm_eps":1e-5,"rope_theta":10000}
            """,
            "benchmark");
        Model = ModelLoader.FamilyOf(config).Build(config, _weights, CPU, Type);
        Adapter = Adapters.Create(Model, HyperparameterResolver.Resolve(
            new HyperparameterOptions { Rank = 8, Alpha = 16 },
            new ResolverFacts(512, 1024, 1000, HasValidationFile: true, "cpu", precision)));
        Optimizer = new AdapterOptimizer(Adapter.Parameters, 0, 1);
    }

    internal ScalarType Type { get; }

    internal int Vocabulary { get; }

    internal ICausalLanguageModel Model { get; }

    internal IAttachedAdapter Adapter { get; }

    internal AdapterOptimizer Optimizer { get; }

    /// <summary>One update.</summary>
    /// <returns>The seconds it took.</returns>
    internal double Step(GradientTape tape, Batch batch, TokenHits? hits = null)
    {
        var start = Stopwatch.GetTimestamp();
        using var scope = NewDisposeScope();
        Optimizer.ZeroGradients();
        TrainingPass.Run(Model, batch, ForwardContext.Training, batch.TrainedTokens, tape, hits);
        Optimizer.Step(1e-4);
        hits?.Count();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Examples of random tokens.</summary>
    /// <param name="trained">How many of each example's tokens, counted from the end, are learnt.</param>
    internal List<EncodedExample> Examples(int trained = Length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Rows).Select(row => new EncodedExample(
            [.. Enumerable.Range(0, Length).Select(_ => random.Next(Vocabulary))],
            [.. Enumerable.Range(0, Length).Select(place => place >= Length - trained)],
            Truncated: false,
            row))];
    }

    internal Batch Batch(int trained = Length) => Core.Batching.Batch.Collate(Examples(trained), 0, CPU);

    public void Dispose()
    {
        Optimizer.Dispose();
        Adapter.Dispose();
        Model.Dispose();
        _weights.Dispose();
    }
}
