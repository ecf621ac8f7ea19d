namespace TuningStudio.StarterRecipe;

/// <summary>Where the recipe writes: the folders under <c>samples/</c>.</summary>
/// <param name="Root">The samples folder.</param>
internal sealed record StarterLayout(string Root)
{
    internal string Datasets => Path.Combine(Root, "datasets");

    internal string Model => Path.Combine(Root, "starter");

    internal string TokenizerFile => Path.Combine(Model, "tokenizer.json");

    internal string LossCurve => Path.Combine(Model, "loss-curve.csv");
}
