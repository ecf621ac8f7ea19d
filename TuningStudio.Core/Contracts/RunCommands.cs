using System.Text.Json.Serialization;

namespace TuningStudio.Core.Contracts;

/// <summary>Something a person asks a running worker to do; its effect shows in the event log.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StopCommand), "stop")]
[JsonDerivedType(typeof(PauseCommand), "pause")]
[JsonDerivedType(typeof(CheckpointCommand), "checkpoint")]
[JsonDerivedType(typeof(EvaluateCommand), "evaluate")]
[JsonDerivedType(typeof(LearningRateCommand), "learningRate")]
[JsonDerivedType(typeof(PatienceCommand), "patience")]
public abstract record RunCommand;

/// <summary>A command after which the worker's process ends.</summary>
public abstract record EndCommand : RunCommand;

/// <summary>End the run after the current optimizer update.</summary>
/// <param name="Keep">Whether to save what was learnt as the run's adapter.</param>
public sealed record StopCommand(bool Keep) : EndCommand;

/// <summary>Save the state after the current optimizer update and free the device, until the run is resumed.</summary>
public sealed record PauseCommand : EndCommand;

/// <summary>Save a checkpoint after the current optimizer update.</summary>
public sealed record CheckpointCommand : RunCommand;

/// <summary>Measure on the validation data after the current optimizer update.</summary>
public sealed record EvaluateCommand : RunCommand;

/// <summary>Go on with another peak learning rate from the next optimizer update on; the schedule's course stays as it is.</summary>
/// <param name="LearningRate">The new peak, above 0.</param>
public sealed record LearningRateCommand(double LearningRate) : RunCommand;

/// <summary>Early stopping begins to count anew: whoever resumes a run that it has ended wants it to go on.</summary>
public sealed record PatienceCommand : RunCommand;
