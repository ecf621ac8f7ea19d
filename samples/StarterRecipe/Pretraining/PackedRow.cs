namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>A row of text for the model.</summary>
/// <param name="Ids">T + 1 token ids: the inputs and, one further, the targets.</param>
/// <param name="Weights">How much each of the T targets counts in the loss.</param>
internal sealed record PackedRow(long[] Ids, float[] Weights);
