using Microsoft.AspNetCore.Components;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>What a new draft begins with: a copy of a run, a lesson, or what another page chose.</summary>
public sealed partial class NewRunPage
{
    /// <summary>A run to start from as a copy.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>A model to begin with, chosen on its own page.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public string? ModelPath { get; set; }

    /// <summary>Training data to begin with, chosen on its own page.</summary>
    [SupplyParameterFromQuery(Name = "data")]
    public string? DataPath { get; set; }

    /// <summary>A lesson to begin with: its model, data, preset and prompts.</summary>
    [SupplyParameterFromQuery(Name = "lesson")]
    public string? LessonName { get; set; }

    /// <summary>The step of one of its checkpoints, whose adapter the new run begins with.</summary>
    [SupplyParameterFromQuery(Name = "checkpoint")]
    public int? Checkpoint { get; set; }

    /// <summary>Hyperparameters that the copy is to have otherwise, as <c>name=value</c> with commas between.</summary>
    [SupplyParameterFromQuery(Name = "changes")]
    public string? Changes { get; set; }

    // Whether the address says what to begin with.
    private bool IsBegun => From is not null || LessonName is not null || ModelPath is not null || DataPath is not null;

    // A link that begins with something finds what was begun with the same before.
    private bool IsWanted(RunDraft draft) => (From is null && LessonName is null)
        || (draft.From == From && draft.Changes == Changes && draft.Checkpoint == Checkpoint && draft.Lesson == LessonName);

    private async Task<RunDraft?> LessonAsync() => LessonName is null ? null
        : Learn.Lesson.Find(LessonName)?.ToDraft(await Models.ListAsync(), await KnownDataAsync(), L);

    private async Task<IReadOnlyList<DatasetInfo>> KnownDataAsync()
    {
        try
        {
            return await Datasets.ListAsync();
        }
        catch (Exception exception) when (LibraryFault.Of(exception, L) is not null)
        {
            // The step that chooses the data says why.
            return [];
        }
    }

    private async Task<RunDraft?> CopyAsync()
    {
        if (From is not { } runId || await Store.SpecAsync(runId) is not { } spec)
        {
            return null;
        }

        var adapter = Checkpoint is { } step ? await Store.CheckpointAdapterAsync(runId, step) : null;
        var draft = RunDraft.Of(spec) with { Adapter = await Store.StartAdapterAsync(runId) };
        return (adapter is null ? draft : draft with { Adapter = adapter, Checkpoint = Checkpoint, BranchedFrom = null, KeepMoments = false }) with
        {
            Name = Fit(adapter is null ? L["New.NameAgain", spec.Name] : L["New.NameBranch", spec.Name, Checkpoint!]),
            Preset = adapter is null ? spec.Preset : null,
            From = runId,
            Changes = Changes,
            Options = RunDraft.Texts(RunDraft.ReadChanges(Changes).Over(spec.Hyperparameters)),
        };
    }

    private static string Fit(string name) => name.Length <= State.NewRun.LongestName ? name : name[..State.NewRun.LongestName];
}
