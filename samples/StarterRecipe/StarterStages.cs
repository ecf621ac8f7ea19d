using TuningStudio.StarterRecipe.Datasets;
using TuningStudio.StarterRecipe.Pretraining;
using TuningStudio.StarterRecipe.Text;
using TuningStudio.StarterRecipe.Tokenizer;

namespace TuningStudio.StarterRecipe;

/// <summary>The stages of the recipe, in the order in which each needs the one before.</summary>
internal sealed class StarterStages(Grammar grammar, StarterLayout layout, PretrainingOptions options, TimeProvider time)
{
    internal void All()
    {
        WriteDatasets();
        LearnTokenizer();
        Pretrain();
    }

    internal void WriteDatasets()
    {
        foreach (var (file, rows) in new SampleDatasets(grammar, layout).Write(options.Seed))
        {
            Console.WriteLine($"{file}: {rows} records");
        }
    }

    internal void LearnTokenizer()
    {
        var trained = new TokenizerRecipe(grammar, layout).Learn(options.Seed);
        TokenizerFiles.Write(layout.Model, trained, StarterConfig.MaxPositions);
        Console.WriteLine($"tokenizer.json: {trained.Tokens.Count} tokens and {StarterTokens.All.Count} special ones");
    }

    internal void Pretrain() => new Pretrainer(grammar, layout, options, time).Run();

    internal void Show(int documents)
    {
        foreach (var document in new Corpus(grammar).Documents(options.Seed).Where(document => !document.IsEmpty).Take(documents))
        {
            Console.WriteLine(string.Join(" ", document.Turns.Select(turn => document.IsPlain ? turn.Content : $"[{turn.Role}] {turn.Content}")));
        }
    }
}
