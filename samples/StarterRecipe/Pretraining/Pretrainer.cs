using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Weights;
using TuningStudio.StarterRecipe.Text;
using static TorchSharp.torch;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>Trains every weight of the starter model on the generator's text.</summary>
internal sealed class Pretrainer(Grammar grammar, StarterLayout layout, PretrainingOptions options, TimeProvider time)
{
    private const int StepsPerLook = 10;

    // Logits of this many rows are small enough for the allocator to use their memory again.
    private const int LogitRows = 512;

    private TimeSpan _saved;

    internal void Run()
    {
        TorchRuntime.Initialize();
        var threads = new ComputeThreads(options.Threads);
        StarterConfig.Write(layout.Model);
        var device = ComputeDevice.Choose("cpu", options.Precision);
        using var model = Build(device);
        foreach (var weight in model.Weights.Values)
        {
            weight.Stored.requires_grad = true;
        }

        using var log = new LossLog(layout.LossCurve, options, time);
        Console.WriteLine($"{model.Weights.Values.Sum(weight => weight.Stored.numel()):N0} parameters, {device.Precision}, {options.Rows} x {options.RowTokens} tokens a step");
        for (var part = 0; part < PretrainingOptions.Parts; part++)
        {
            TrainPart(model, part, log, threads);
        }

        Save(model);
    }

    // Each part begins with a fresh optimizer and reads text of its own.
    private void TrainPart(ICausalLanguageModel model, int part, LossLog log, ComputeThreads threads)
    {
        using var optimizer = new StarterOptimizer(model.Weights, options);
        var first = log.Steps;
        foreach (var batch in Batches(part))
        {
            var progress = options.Progress(log.Steps, log.Elapsed);
            if (progress >= PretrainingOptions.EndOf(part))
            {
                break;
            }

            if (log.Steps % StepsPerLook == 0)
            {
                threads.Adjust();
            }

            var share = options.LearningRateShare(log.Steps - first, progress);
            var loss = Backward(model, batch);
            var norm = optimizer.Step(share);
            log.Add(loss, norm, share, progress);
            if (log.Elapsed - _saved > options.SnapshotEvery)
            {
                Save(model);
                _saved = log.Elapsed;
            }
        }
    }

    private IEnumerable<PackedRow[]> Batches(int part)
    {
        var tokenizer = TokenizerLoader.Load(layout.Model);
        var seed = options.Seed + part;
        var documents = new Corpus(grammar).Documents(seed);
        if (PretrainingOptions.HasEchoes(part))
        {
            documents = new EchoDocuments(tokenizer).MixInto(documents, seed);
        }

        return new RowPacker(tokenizer, options.RowTokens).Rows(documents).Chunk(options.Rows);
    }

    /// <summary>Mean of the weighted losses; the gradients stay at the weights.</summary>
    private static double Backward(ICausalLanguageModel model, PackedRow[] batch)
    {
        using var scope = NewDisposeScope();
        // [B,T+1]; inputs are all but the last token, targets all but the first.
        var ids = tensor(batch.SelectMany(row => row.Ids).ToArray(), [batch.Length, batch[0].Ids.Length]);
        var weights = tensor(batch.SelectMany(row => row.Weights).ToArray());
        var tokens = ids.shape[1] - 1;
        var hidden = model.Forward(ids.narrow(1, 0, tokens), ForwardContext.Training);
        var losses = hidden.view(-1, hidden.shape[2]).split(LogitRows)
            .Zip(ids.narrow(1, 1, tokens).reshape(-1).split(LogitRows), (part, targets) =>
                nn.functional.cross_entropy(model.Head(part).to(ScalarType.Float32), targets, reduction: nn.Reduction.None));
        var loss = cat([.. losses]).mul(weights).sum().div(weights.sum());
        loss.backward();
        return loss.item<float>();
    }

    private ICausalLanguageModel Build(ComputeDevice device)
    {
        var config = ModelConfig.Load(layout.Model);
        using var start = new RandomWeights(options.Seed, StarterConfig.InitializerRange, device.Torch, device.BaseType);
        var model = ModelLoader.FamilyOf(config).Build(config, start, device.Torch, device.BaseType);
        using var scope = NewDisposeScope();
        foreach (var (name, weight) in model.Weights)
        {
            if (name.EndsWith("o_proj.weight", StringComparison.Ordinal) || name.EndsWith("down_proj.weight", StringComparison.Ordinal))
            {
                // Each block adds twice to the stream: smaller beginnings keep its size (Radford et al., 2019).
                weight.Stored.div_(Math.Sqrt(2 * StarterConfig.Layers));
            }
        }

        return model;
    }

    private void Save(ICausalLanguageModel model)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(
            Path.Combine(layout.Model, "model.safetensors"),
            [.. model.Weights.Select(weight => (weight.Key, weight.Value.Stored.detach().to(ScalarType.BFloat16)))]);
    }
}
