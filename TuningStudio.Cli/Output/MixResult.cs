namespace TuningStudio.Cli.Output;

/// <summary>What <c>mix</c> wrote.</summary>
/// <param name="Output">Folder of the mixed adapter.</param>
/// <param name="Method">How it was mixed.</param>
/// <param name="Parameters">Numbers in it.</param>
internal sealed record MixResult(string Output, string Method, long Parameters);
