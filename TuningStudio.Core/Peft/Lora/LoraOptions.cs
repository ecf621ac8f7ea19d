namespace TuningStudio.Core.Peft.Lora;

/// <summary>What decides a fresh LoRA adapter.</summary>
/// <param name="Rank">R.</param>
/// <param name="Alpha">Scale: the output is multiplied by alpha / R.</param>
/// <param name="Dropout">Share of the inputs zeroed while training.</param>
/// <param name="TargetModules">Names of linear layers, or <c>all-linear</c>.</param>
internal sealed record LoraOptions(int Rank, double Alpha, double Dropout, IReadOnlyList<string> TargetModules);
