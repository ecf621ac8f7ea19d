using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>
/// A new run, step by step. The step is in the address and the choices in the browser, so that going back,
/// a reload, a lost connection or another day keeps both.
/// </summary>
public sealed partial class NewRunPage : IDisposable
{
    private RunForm? _form;
    private ErrorInfo? _error;
    private bool _starting;
    private RunStep? _shown;

    [SupplyParameterFromQuery(Name = "step")]
    public string? Step { get; set; }

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

    [Inject]
    internal IModelLibrary Models { get; set; } = null!;

    [Inject]
    internal IDatasetLibrary Datasets { get; set; } = null!;

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal IRunService Service { get; set; } = null!;

    [Inject]
    internal IRunShelf Shelf { get; set; } = null!;

    [Inject]
    internal ISweepService Sweeps { get; set; } = null!;

    [Inject]
    internal BrowserSession Browser { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    [Inject]
    internal IJSRuntime Js { get; set; } = null!;

    [Inject]
    internal Readings Readings { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    private RunStep Current => RunStepOrder.Parse(Step);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await LoadAsync(await Browser.RecallAsync<RunDraft>(RunDraft.Key));
            StateHasChanged();
        }
        else if (_form is not null && _shown != Current)
        {
            var isFirst = _shown is null;
            _shown = Current;
            if (!isFirst)
            {
                // Keyboard and screen reader go where the eye goes: to the new step's heading.
                await Js.InvokeVoidAsync("studio.arrive", "step-title");
            }
        }
    }

    public void Dispose() => _form?.Dispose();

    private async Task LoadAsync(RunDraft? kept)
    {
        var other = await CopyAsync(kept) ?? await LessonAsync(kept);
        if (other is not null && kept is not null && !await kept.MayBeReplacedAsync(Dialogs, L))
        {
            // The address must not ask again at a reload.
            Navigation.NavigateTo("new", new NavigationOptions { ReplaceHistoryEntry = true });
            (From, Checkpoint, Changes, LessonName, other) = (null, null, null, null, null);
        }

        var draft = other ?? kept ?? new RunDraft();
        draft = ModelPath is null || draft.Model == ModelPath ? draft : draft with { Model = ModelPath, Adapter = null, Checkpoint = null };
        draft = DataPath is null || draft.TrainingFile == DataPath ? draft : draft with { TrainingFile = DataPath, ValidationFile = (await Datasets.ListAsync()).FirstOrDefault(data => data.Path == DataPath)?.ValidationPath, Data = null };
        _form?.Dispose();
        _form = new RunForm(Models, Datasets);
        var loading = _form.LoadAsync(draft with { Name = draft.Name ?? L["New.NameDefault", Readings.Moment(Clock.GetUtcNow())] });

        // The form is there at once; a large file may take a while.
        StateHasChanged();
        await loading;
    }

    // What a person changed of it since stays over a reload.
    private async Task<RunDraft?> LessonAsync(RunDraft? kept) => LessonName is null || kept?.Lesson == LessonName ? null
        : Learn.Lesson.Find(LessonName)?.ToDraft(await Models.ListAsync(), await Datasets.ListAsync(), L);

    private async Task<RunDraft?> CopyAsync(RunDraft? kept)
    {
        if (From is not { } runId || (kept?.From == From && kept.Changes == Changes && kept.Checkpoint == Checkpoint) || await Store.SpecAsync(runId) is not { } spec)
        {
            return null;
        }

        var adapter = Adapter(runId);
        return RunDraft.Of(spec) with
        {
            Name = Fit(adapter is null ? L["New.NameAgain", spec.Name] : L["New.NameBranch", spec.Name, Checkpoint!]),
            Preset = adapter is null ? spec.Preset : null,
            From = runId,
            Changes = Changes,
            Adapter = adapter,
            Checkpoint = adapter is null ? null : Checkpoint,
            Options = RunDraft.Texts(spec.Hyperparameters, Changed),
        };
    }

    private string? Adapter(string runId) => Checkpoint is { } step ? Store.CheckpointAdapter(runId, step) : null;

    private string? Changed(string option) => Changes?.Split(',').Select(change => change.Split('=', 2)).FirstOrDefault(change => change.Length == 2 && change[0] == option)?[1];

    private static string Fit(string name) => name.Length <= State.NewRun.LongestName ? name : name[..State.NewRun.LongestName];

    private async Task Keep()
    {
        await Browser.RememberAsync(RunDraft.Key, _form!.Draft);
        if (ModelPath is not null && _form.Draft.Model != ModelPath)
        {
            // The person chose another one: a reload must not bring the first back.
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("model", (string?)null), new NavigationOptions { ReplaceHistoryEntry = true });
        }
        else if (DataPath is not null && _form.Draft.TrainingFile != DataPath)
        {
            // The same with data.
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("data", (string?)null), new NavigationOptions { ReplaceHistoryEntry = true });
        }
        else if (_form.Draft.Checkpoint != Checkpoint)
        {
            // The person wants a fresh adapter after all, or another checkpoint: a reload must not bring the first back.
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("checkpoint", _form.Draft.Checkpoint), new NavigationOptions { ReplaceHistoryEntry = true });
        }
    }

    private void Go(RunStep step) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("step", step.Spell()));

    private async Task StartOver()
    {
        await Browser.ForgetAsync(RunDraft.Key);
        Navigation.NavigateTo("new");
        (From, Checkpoint, ModelPath, DataPath, LessonName) = (null, null, null, null, null);
        await LoadAsync(null);
    }

    private async Task Start(bool isNext)
    {
        (_starting, _error) = (true, null);
        try
        {
            var page = _form!.Sweep is null
                ? $"runs/{await QueueAsync(_form.ToRequest(), isNext)}"
                : $"sweeps/{await Sweeps.CreateAsync(_form.ToSweepRequest())}";
            await Browser.ForgetAsync(RunDraft.Key);
            Navigation.NavigateTo(page);
        }
        catch (TuningException fault)
        {
            _error = fault.ToInfo();
        }
        finally
        {
            _starting = false;
        }
    }

    private async Task<string> QueueAsync(State.NewRun request, bool isNext)
    {
        var run = await Service.CreateAsync(request);
        try
        {
            if (isNext)
            {
                await Shelf.MoveAsync(run.Id, 0);
            }
        }
        catch (TuningException)
        {
            // It has begun already.
        }

        return run.Id;
    }
}
