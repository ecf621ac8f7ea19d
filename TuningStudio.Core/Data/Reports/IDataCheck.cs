namespace TuningStudio.Core.Data.Reports;

/// <summary>Looks for one kind of fault. It sees every usable record once, in order, and keeps counters, hashes and a few examples only.</summary>
internal interface IDataCheck
{
    /// <summary>Looks at a record.</summary>
    void Look(RecordView record);

    /// <summary>What was found.</summary>
    IEnumerable<DataFinding> Conclude(SetFacts set);
}

/// <summary>What is known of the whole set when checks conclude.</summary>
/// <param name="Format">Its layout.</param>
/// <param name="Records">Usable records.</param>
/// <param name="Task">What kind of task it looks like.</param>
/// <param name="Model">The model; null where none was named.</param>
/// <param name="First">Its first records.</param>
internal sealed record SetFacts(DatasetFormat Format, long Records, DataTask Task, ITokenMeasure? Model, IReadOnlyList<RecordView> First)
{
    /// <summary>Whether the rules for prompt and completion hold: such a set, for a model that has no template of its own.</summary>
    internal bool IsLegacy => Format == DatasetFormat.PromptCompletion && Model is not { HasChatTemplate: true };
}
