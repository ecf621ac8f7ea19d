using System.Text.Json.Serialization;

namespace TuningStudio.Core.Contracts;

/// <summary>Something a person asks a running worker to do; its effect shows in the event log.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StopCommand), "stop")]
public abstract record RunCommand;

/// <summary>End the run after the current optimizer update.</summary>
/// <param name="Keep">Whether to save what was learnt as the run's adapter.</param>
public sealed record StopCommand(bool Keep) : RunCommand;
