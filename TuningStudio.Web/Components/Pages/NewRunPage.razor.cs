using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>
/// A new run, step by step. The step is in the address and the choices in the browser, so that going back,
/// a reload, a lost connection or another day keeps both. Each tab has a draft of its own, which the address names.
/// </summary>
public sealed partial class NewRunPage : IDisposable
{
    private RunForm? _form;
    private string? _id;
    private bool _isKept;
    private IReadOnlyList<KeptDraft> _others = [];
    private ErrorInfo? _error;
    private bool _starting;
    private RunRefusals? _refusals;
    private RunStep? _shown;

    [SupplyParameterFromQuery(Name = "step")]
    public string? Step { get; set; }

    /// <summary>The draft that this tab is at; where none is named, one that lies about is gone on with, or a new one begun.</summary>
    [SupplyParameterFromQuery(Name = "draft")]
    public string? DraftId { get; set; }

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
    internal RunDrafts Drafts { get; set; } = null!;

    [Inject]
    internal OpenDrafts Open { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal AddressBar AddressBar { get; set; } = null!;

    [Inject]
    internal IJSRuntime Js { get; set; } = null!;

    [Inject]
    internal Readings Readings { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    private RunStep Current => RunStepOrder.Parse(Step);

    protected override async Task OnParametersSetAsync()
    {
        // Whoever leaves for another page is told of that page's address as well.
        if (_form is null || DraftId == _id || Navigation.ToBaseRelativePath(Navigation.Uri).Split('?')[0] != "new")
        {
            return;
        }

        if (DraftId is null && !IsBegun)
        {
            // The way to this page from this page.
            AddressBar.Change(new() { ["draft"] = _id });
            return;
        }

        await OpenAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await OpenAsync();
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

    public void Dispose()
    {
        _form?.Dispose();
        Release();
    }

    // The draft that the address names; else of those that are on no page the one this tab was last at, or the latest; else a new one.
    private async Task OpenAsync()
    {
        var all = await Drafts.ListAsync();
        var ofTab = await Drafts.OfTabAsync();
        var kept = DraftId is not null
            ? all.FirstOrDefault(draft => draft.Id == DraftId)
            : all.Where(draft => !Open.IsOpen(draft.Id) && IsWanted(draft.Draft)).OrderByDescending(draft => draft.Id == ofTab).FirstOrDefault();
        var draft = kept?.Draft ?? await CopyAsync() ?? await LessonAsync() ?? new RunDraft();
        draft = ModelPath is null || draft.Model == ModelPath ? draft : draft with { Model = ModelPath, Adapter = null, Checkpoint = null, BranchedFrom = null };
        draft = DataPath is null || draft.TrainingFile == DataPath ? draft : draft with { TrainingFile = DataPath, ValidationFile = (await KnownDataAsync()).FirstOrDefault(data => data.Path == DataPath)?.ValidationPath, Data = null };
        Hold(kept?.Id ?? DraftId ?? RunDrafts.NewId());
        _form?.Dispose();
        (_form, _isKept, _others, _error) = (new RunForm(Models, Datasets), kept is not null, [.. all.Where(other => other.Id != _id)], null);
        var loading = _form.LoadAsync(draft with { Name = draft.Name ?? L["New.NameDefault", Readings.Moment(Clock.GetUtcNow())] });

        // The form is there at once; a large file may take a while.
        StateHasChanged();
        if (DraftId != _id)
        {
            AddressBar.Change(new() { ["draft"] = _id });
        }

        await Drafts.SetOfTabAsync(_id!);
        await loading;
    }

    private void Hold(string id)
    {
        Release();
        _id = id;
        Open.Take(id, this);
    }

    private void Release()
    {
        if (_id is not null)
        {
            Open.Release(_id, this);
        }
    }

    private async Task Keep()
    {
        if (!Open.Holds(_id!, this))
        {
            // Another tab has taken this draft up: each goes on with its own.
            Hold(RunDrafts.NewId());
            await Drafts.SetOfTabAsync(_id!);
        }

        _isKept = true;
        await Drafts.KeepAsync(_id!, _form!.Draft);
        var address = new Dictionary<string, object?> { ["draft"] = _id };
        if (ModelPath is not null && _form.Draft.Model != ModelPath)
        {
            // The person chose another one: a reload must not bring the first back.
            address["model"] = null;
        }

        if (DataPath is not null && _form.Draft.TrainingFile != DataPath)
        {
            // The same with data.
            address["data"] = null;
        }

        if (DraftId != _id || address.Count > 1)
        {
            AddressBar.Change(address);
        }
    }

    private void Go(RunStep step) => AddressBar.Change(new() { ["step"] = step.Spell() }, isNewEntry: true);

    private async Task StartOver()
    {
        await ForgetAsync();
        BeginAnother();
    }

    private void BeginAnother() => Navigation.NavigateTo($"new?draft={RunDrafts.NewId()}");

    // What another tab has taken up is no longer this one's to forget.
    private async Task ForgetAsync()
    {
        if (Open.Holds(_id!, this))
        {
            await Drafts.ForgetAsync(_id!);
        }
    }

    private async Task Start(bool isNext)
    {
        (_starting, _error) = (true, null);
        try
        {
            var page = _form!.Sweep is null
                ? $"runs/{await QueueAsync(_form.ToRequest(), isNext)}"
                : $"sweeps/{await Sweeps.CreateAsync(_form.ToSweepRequest())}";
            await ForgetAsync();
            Navigation.NavigateTo(page);
        }
        catch (TuningException fault)
        {
            // What can be looked at beforehand is told one by one where the step begins, and nothing of it a second time.
            if (_refusals is null || !await _refusals.TellAsync())
            {
                _error = fault.ToInfo();
            }
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
