using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Home;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>Asks base and tuned model the same thing. The run and the sampling are in the address, the prompt in the browser's tab.</summary>
public sealed partial class PlaygroundPage : IDisposable
{
    private const string DraftKey = "studio.prompt";

    /// <summary>What was typed is kept once the hands rest.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private IReadOnlyList<RunSummary> _runs = [];
    private RunSummary? _run;
    private RunSpec? _spec;
    private string _prompt = string.Empty;
    private string _system = string.Empty;
    private ColumnTalk _base = null!;
    private ColumnTalk _tuned = null!;
    private string? _baseModel;
    private CancellationTokenSource? _sending;
    private IDisposable? _subscription;
    private ITimer? _keeping;
    private string? _checkpointAdapter;
    private Task _choosing = Task.CompletedTask;
    private bool _isChosen;
    private bool _isRestored;

    [SupplyParameterFromQuery(Name = "run")]
    public string? RunId { get; set; }

    /// <summary>A model to ask by itself, before anything is tuned.</summary>
    [SupplyParameterFromQuery(Name = "model")]
    public string? ModelPath { get; set; }

    /// <summary>The step of one of its checkpoints, which answers instead of its adapter.</summary>
    [SupplyParameterFromQuery(Name = "checkpoint")]
    public int? Checkpoint { get; set; }

    [SupplyParameterFromQuery(Name = "temperature")]
    public string? Temperature { get; set; }

    [SupplyParameterFromQuery(Name = "topP")]
    public string? TopP { get; set; }

    [SupplyParameterFromQuery(Name = "topK")]
    public string? TopK { get; set; }

    [SupplyParameterFromQuery(Name = "max")]
    public string? Max { get; set; }

    [SupplyParameterFromQuery(Name = "seed")]
    public string? Seed { get; set; }

    [SupplyParameterFromQuery(Name = "minP")]
    public string? MinP { get; set; }

    [SupplyParameterFromQuery(Name = "repeat")]
    public string? Repeat { get; set; }

    [SupplyParameterFromQuery(Name = "presence")]
    public string? Presence { get; set; }

    [SupplyParameterFromQuery(Name = "frequency")]
    public string? Frequency { get; set; }

    [SupplyParameterFromQuery(Name = "stop")]
    public string? StopTexts { get; set; }

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal IModelLibrary Models { get; set; } = null!;

    [Inject]
    internal IPlayground Playground { get; set; } = null!;

    [Inject]
    internal BrowserSession Session { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal AddressBar AddressBar { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    private SamplingForm Sampling => SamplingForm.Read(name => name switch
    {
        "temperature" => Temperature,
        "topP" => TopP,
        "topK" => TopK,
        "max" => Max,
        "seed" => Seed,
        "minP" => MinP,
        "repeat" => Repeat,
        "presence" => Presence,
        "frequency" => Frequency,
        _ => StopTexts,
    });

    // Whether everything that was typed for the sampling can be used.
    private bool IsSound => Sampling.IsSound && (!EachItsOwn || OwnSampling.Read(Own).Values.All(form => form.IsSound));

    private bool IsBaseAlone => RunId is null && ModelPath is not null;

    private bool IsBusy => _sending is not null || Talks.Any(column => column.Talk.Answer.IsBusy);

    protected override void OnInitialized()
    {
        (_base, _tuned) = (new ColumnTalk(Clock), new ColumnTalk(Clock));
        _keeping = Clock.CreateTimer(_ => _ = InvokeAsync(KeepAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (RendererInfo.IsInteractive)
        {
            _subscription = Store.SubscribeInCulture(null, updates => InvokeAsync(() => FollowAsync(updates)));
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        await (_choosing = ChooseRunAsync());
        await ChooseExtraAsync();
        if (_isRestored)
        {
            TakeLink();
            await OpenSavedAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _history = await Session.RecallAsync<List<PromptDraft>>(HistoryKey) ?? [];
            await _choosing;
            if (await Session.ReadAsync<PromptDraft>(DraftKey) is { } kept)
            {
                Take(kept.Run == _run?.Id ? kept : kept with { System = _system, Talk = null });
            }

            _isRestored = true;
            TakeLink();
            await OpenSavedAsync();
            StateHasChanged();
        }
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _keeping?.Dispose();
        Stop();
    }

    // Only a run that came, went or was named anew concerns the list; steps come several times a second.
    private async Task FollowAsync(IReadOnlyList<RunUpdate> updates)
    {
        var listed = _runs.ToDictionary(run => run.Id, run => (run.Name, run.AdapterFolder));
        if (updates.Any(update => listed.TryGetValue(update.Summary.Id, out var known)
            ? update.Deleted || known != (update.Summary.Name, (update.Summary.Id == RunId ? _checkpointAdapter : null) ?? update.Summary.AdapterFolder)
            : !update.Deleted && update.Summary.AdapterFolder is not null))
        {
            await (_choosing = ChooseRunAsync());
            await ChooseExtraAsync();
            StateHasChanged();
        }
    }

    private async Task ChooseRunAsync()
    {
        // A run that has no adapter yet may have checkpoints that can be asked.
        var wantedRun = (RunId, Checkpoint);
        var checkpoint = RunId is { } id && Checkpoint is { } step ? await Store.CheckpointAdapterAsync(id, step) : null;
        IReadOnlyList<RunSummary> runs = [.. Store.List()
            .Select(run => checkpoint is not null && run.Id == wantedRun.RunId ? run with { AdapterFolder = checkpoint } : run)
            .Where(run => run.AdapterFolder is not null)];

        // Where the address names none, the run that is being compared stays when another one finishes.
        var wanted = RunId ?? _run?.Id;
        var chosen = IsBaseAlone ? null : runs.FirstOrDefault(run => run.Id == wanted) ?? (RunId is null && runs is [var newest, ..] ? newest : null);
        var model = IsBaseAlone ? ModelPath : chosen?.Model ?? _baseModel ?? (await Models.ListAsync() is [var first, ..] ? first.Path : null);
        var isOther = (chosen?.Id, chosen?.AdapterFolder) != (_run?.Id, _run?.AdapterFolder) || model != _baseModel;
        var spec = !isOther ? _spec : chosen is null ? null : await Store.SpecAsync(chosen.Id);
        if (wantedRun != (RunId, Checkpoint))
        {
            // Another one was chosen meanwhile.
            return;
        }

        (_runs, _checkpointAdapter, _isChosen) = (runs, checkpoint, true);
        if (isOther)
        {
            Start(spec, model);
        }

        _run = chosen;
    }

    private void Start(RunSpec? spec, string? model)
    {
        // What the base is saying goes on when the first tuned model comes beside it.
        if (_run is not null || model != _baseModel)
        {
            Stop();
            _base = new ColumnTalk(Clock);
            _extra.ForEach(column => column.Talk.Begin());
        }

        (_baseModel, _tuned) = (model, new ColumnTalk(Clock));

        // A system prompt that nobody touched follows the run.
        var isUntouched = _system == (_spec?.SystemPrompt ?? string.Empty);
        _spec = spec;
        _system = isUntouched ? _spec?.SystemPrompt ?? string.Empty : _system;
    }

    private void Pick(string? run) => AddressBar.Change(new() { ["run"] = run, ["model"] = null, ["checkpoint"] = null }, isNewEntry: true);

    private void SetSampling(SamplingForm form) => AddressBar.Change(new(form.ToQuery()));

    private void KeepSoon() => _keeping!.Change(Pause, Timeout.InfiniteTimeSpan);

    private Task KeepAsync() => Session.WriteAsync(DraftKey, Question with { Next = _next, Run = _run?.Id, Talk = TalkToKeep() });

    private async Task Key(KeyboardEventArgs key)
    {
        if (key is { Key: "Enter" } && (key.CtrlKey || key.MetaKey))
        {
            await SendAsync();
        }
    }

    private void Stop() => _sending?.Cancel();

    private async Task SendAsync()
    {
        if (IsBusy || !IsSound || string.IsNullOrWhiteSpace(_prompt) || _baseModel is not { } model)
        {
            return;
        }

        using var sending = _sending = new CancellationTokenSource();
        try
        {
            await KeepAsync();
            await RememberAsync();
            await AskBothAsync(model, sending.Token);
            if (_run is not null)
            {
                await Session.RememberAsync(NextSteps.LookedKey, true);
            }
        }
        finally
        {
            // Another run may have been chosen and asked meanwhile.
            _sending = _sending == sending ? null : _sending;
        }
    }

    private async Task AskBothAsync(string model, CancellationToken cancellation)
    {
        var answers = new List<Task> { AskAsync(_base, new PlaygroundColumn(model, null, Plain), OwnSampling.Base, cancellation) };
        if (_run is { AdapterFolder: { } adapter })
        {
            answers.Add(AskAsync(_tuned, new PlaygroundColumn(model, adapter, Plain), OwnSampling.Tuned, cancellation));
        }

        answers.AddRange(_extra.Select(column => AskAsync(column.Talk, new PlaygroundColumn(column.Model, column.Adapter, Plain), column.Key, cancellation)));

        await Task.WhenAll(answers);
    }

    private Task AskAsync(ColumnTalk talk, PlaygroundColumn column, string key, CancellationToken cancellation)
    {
        var sampling = ((EachItsOwn ? OwnOf(key) : null) ?? Sampling).ToOptions() with { TopLogProbabilities = Probabilities ? Alternatives : null };
        return talk.AskAsync(Playground, column, Question, sampling, () => InvokeAsync(StateHasChanged), cancellation);
    }
}
