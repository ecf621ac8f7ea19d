namespace TuningStudio.Cli.Output;

/// <summary>What <c>control</c> left for a run.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Command">What was asked for.</param>
internal sealed record ControlResult(string Run, string Command);
