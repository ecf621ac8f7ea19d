using System.Text.Json.Serialization;

namespace TuningStudio.Core.Contracts;

/// <summary>
/// Something that happened in a run. Events are numbered from 1 without gaps, appended to <c>events.jsonl</c>, and are
/// the only thing the site learns from a worker: a state that is not an event does not exist.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FallBackToBaseType, IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(RunStartedEvent), "started")]
[JsonDerivedType(typeof(PhaseEvent), "phase")]
[JsonDerivedType(typeof(ResolvedEvent), "resolved")]
[JsonDerivedType(typeof(DataPreparedEvent), "dataPrepared")]
[JsonDerivedType(typeof(ModelLoadedEvent), "modelLoaded")]
[JsonDerivedType(typeof(StepEvent), "step")]
[JsonDerivedType(typeof(ValidationEvent), "validation")]
[JsonDerivedType(typeof(SamplesEvent), "samples")]
[JsonDerivedType(typeof(ClassificationEvent), "classification")]
[JsonDerivedType(typeof(GenerationMetricsEvent), "generationMetrics")]
[JsonDerivedType(typeof(AdapterEffectEvent), "adapterEffect")]
[JsonDerivedType(typeof(RowLossesEvent), "rowLosses")]
[JsonDerivedType(typeof(CheckpointEvent), "checkpoint")]
[JsonDerivedType(typeof(LogEvent), "log")]
[JsonDerivedType(typeof(CommandEvent), "command")]
[JsonDerivedType(typeof(LearningRateEvent), "learningRate")]
[JsonDerivedType(typeof(RolledBackEvent), "rolledBack")]
[JsonDerivedType(typeof(CompletedEvent), "completed")]
[JsonDerivedType(typeof(CancelledEvent), "cancelled")]
[JsonDerivedType(typeof(PausedEvent), "paused")]
[JsonDerivedType(typeof(FailedEvent), "failed")]
public record RunEvent
{
    /// <summary>Position in the run's log, from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Whether nothing can follow this event but a resumed run.</summary>
    [JsonIgnore]
    public bool IsTerminal => this is CompletedEvent or CancelledEvent or PausedEvent or FailedEvent;
}
