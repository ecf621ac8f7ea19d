using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Models;
using TuningStudio.Core.Training;
using static TorchSharp.torch;

namespace TuningStudio.Benchmarks;

/// <summary>Logits and loss of 8 × 256 trained tokens over a vocabulary of 131,072, in pieces and whole.</summary>
/// <param name="PieceBytes">Memory in pieces: the peak of a pass that learns every token, less that of one that learns a token a row.</param>
/// <param name="WholeBytes">The same by autograd over all logits at once.</param>
/// <param name="LossDifference">Losses in pieces and whole, |difference| divided by the whole.</param>
/// <param name="GradientDifference">Largest difference of the adapter's gradients, divided by the largest gradient.</param>
internal sealed record VocabularyResult(long PieceBytes, long WholeBytes, double LossDifference, double GradientDifference)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"vocabulary 131,072: logits and loss take {PieceBytes / 1e6:n0} MB in pieces, {WholeBytes / 1e6:n0} MB whole; the loss differs by {LossDifference:g2}, gradients by {GradientDifference:g2} of the largest");
}

/// <summary>Measures it.</summary>
internal static class VocabularyBenchmark
{
    internal static void Run(bool json)
    {
        using var setup = new TrainingSetup("fp32", vocabulary: 131_072, layers: 1);
        using var tape = new GradientTape();
        using var few = setup.Batch(trained: 1);
        using var all = setup.Batch();
        Pass();
        var without = Peak(() => TrainingPass.Run(setup.Model, few, ForwardContext.Training, 1, tape).item<float>()).Bytes;
        var pieces = Peak(Pass);
        var gradients = Gradients();
        var whole = Peak(Whole);
        using var scope = NewDisposeScope();
        var (expected, actual) = (cat(Gradients()), cat(gradients));
        var result = new VocabularyResult(
            pieces.Bytes - without,
            whole.Bytes - without,
            Math.Abs(pieces.Loss - whole.Loss) / whole.Loss,
            ((actual - expected).abs().max() / expected.abs().max()).item<float>());
        gradients.ForEach(gradient => gradient.Dispose());
        Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());

        float Pass() => TrainingPass.Run(setup.Model, all, ForwardContext.Training, all.TrainedTokens, tape).item<float>();

        float Whole()
        {
            var logits = setup.Model.Head(LanguageModelLoss.TrainedStates(setup.Model, all, ForwardContext.Training), isTraining: true);
            var loss = nn.functional.cross_entropy(logits, all.Targets, reduction: nn.Reduction.Sum);
            loss.div(all.TrainedTokens).backward();
            return loss.item<float>();
        }

        (long Bytes, float Loss) Peak(Func<float> pass)
        {
            using var ofPass = NewDisposeScope();
            setup.Optimizer.ZeroGradients();
            PeakMemory.Reset();
            var before = PeakMemory.Read();
            var loss = pass();
            return (PeakMemory.Read() - before, loss);
        }

        List<Tensor> Gradients() => [.. setup.Adapter.Parameters.Select(parameter => parameter.Value.grad!.flatten().clone())];
    }
}
