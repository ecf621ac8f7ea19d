namespace TuningStudio.StarterRecipe.Text;

/// <summary>Writes endless documents of one kind.</summary>
internal interface ITextFamily
{
    /// <summary>Name, for reports.</summary>
    string Name { get; }

    /// <summary>Share of the documents, relative to the other families.</summary>
    double Weight { get; }

    /// <summary>Writes one document.</summary>
    Document Next(Random random);
}
