namespace TuningStudio.StarterRecipe.Text;

/// <summary>One kind of text the generator writes: blocks of turns, each with its share.</summary>
internal sealed record Script(string Name, double Weight, IReadOnlyList<ScriptBlock> Blocks);

/// <summary>A conversation, or a plain text where the only turn has no role.</summary>
internal sealed record ScriptBlock(double Weight, IReadOnlyList<ScriptTurn> Turns);

/// <summary>One turn; a null role is plain text.</summary>
internal sealed record ScriptTurn(string? Role, Template Content);
