using TuningStudio.Core.Contracts;

namespace TuningStudio.StarterRecipe.Text;

/// <summary>Documents from the _blocks of a grammar file.</summary>
internal sealed class ScriptedFamily(Grammar grammar, Script script) : ITextFamily
{
    private readonly WeightedChoice<ScriptBlock> _blocks = new(script.Blocks, block => block.Weight);

    public string Name => script.Name;

    public double Weight => script.Weight;

    public Document Next(Random random)
    {
        var expansion = new Expansion(grammar, random);
        return new Document([.. _blocks.Draw(random).Turns.Select(turn => new ChatMessage(turn.Role ?? Document.Plain, expansion.Write(turn.Content)))]);
    }
}
