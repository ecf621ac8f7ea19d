namespace TuningStudio.StarterRecipe.Text;

/// <summary>The endless pre-training text: every family in its share, the same for the same seed.</summary>
internal sealed class Corpus(Grammar grammar)
{
    private readonly WeightedChoice<ITextFamily> _families = new(AllFamilies(grammar), family => family.Weight);

    /// <summary>Every family, scripted or computed.</summary>
    internal static IEnumerable<ITextFamily> AllFamilies(Grammar grammar) =>
        grammar.Families.OrderBy(script => script.Name, StringComparer.Ordinal)
            .Select(script => (ITextFamily)new ScriptedFamily(grammar, script))
            .Append(new ArithmeticFamily(grammar));

    /// <summary>Documents without end.</summary>
    internal IEnumerable<Document> Documents(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            yield return _families.Draw(random).Next(random);
        }
    }
}
