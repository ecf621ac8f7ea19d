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

    internal void Run()
    {
        TorchRuntime.Initialize();
        var threads = new ComputeThreads(options.Threads);
        StarterConfig.Write(layout.Model);
        var device = ComputeDevice.Choose("cpu", options.Precision);
        using var model = Build(device);
        foreach (var weight in model.Weights.Values)
        {
            weight.requires_grad = true;
        }

        using var optimizer = new StarterOptimizer(model.Weights, options);
        using var log = new LossLog(layout.LossCurve, options, time);
        Console.WriteLine($"{model.Weights.Values.Sum(weight => weight.numel()):N0} parameters, {device.Precision}, {options.Rows} x {options.RowTokens} tokens a step");
        var saved = TimeSpan.Zero;
        var (step, firstOfPart) = (0, 0);
        var isSecondPart = false;
        foreach (var batch in Batches(() => isSecondPart))
        {
            var progress = options.Progress(step, log.Elapsed);
            if (progress >= 1)
            {
                break;
            }

            if (!isSecondPart && PretrainingOptions.IsSecondPart(progress))
            {
                (isSecondPart, firstOfPart) = (true, step);
            }

            if (step % StepsPerLook == 0)
            {
                threads.Adjust();
            }

            var share = options.LearningRateShare(step - firstOfPart, progress);
            var loss = Backward(model, batch);
            var norm = optimizer.Step(share);
            log.Add(++step, loss, norm, share, progress);
            if (log.Elapsed - saved > options.SnapshotEvery)
            {
                Save(model);
                saved = log.Elapsed;
            }
        }

        Save(model);
    }

    private IEnumerable<PackedRow[]> Batches(Func<bool> withEchoes)
    {
        var tokenizer = TokenizerLoader.Load(layout.Model);
        var documents = new EchoDocuments(tokenizer).MixInto(new Corpus(grammar).Documents(options.Seed), options.Seed, withEchoes);
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
                weight.div_(Math.Sqrt(2 * StarterConfig.Layers));
            }
        }

        return model;
    }

    private void Save(ICausalLanguageModel model)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(
            Path.Combine(layout.Model, "model.safetensors"),
            [.. model.Weights.Select(weight => (weight.Key, weight.Value.detach().to(ScalarType.BFloat16)))]);
    }
}
