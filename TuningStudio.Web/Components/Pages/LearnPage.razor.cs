using Microsoft.AspNetCore.Components;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Learn;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>The lessons: what to do next, with the studio's own pages, and what to expect. Which lesson stands in the address.</summary>
public sealed partial class LearnPage : IDisposable
{
    private const int LessonSteps = (int)LessonStep.Ask + 1;

    /// <summary>The bands are read anew after so many steps.</summary>
    private const int StepsBetween = 10;

    private LessonState? _state;
    private IReadOnlyList<StepEvent> _steps = [];
    private ErrorInfo? _error;
    private Lesson? _shown;
    private IDisposable? _subscription;

    [SupplyParameterFromQuery(Name = "lesson")]
    public string? LessonName { get; set; }

    [Inject]
    internal IModelLibrary Models { get; set; } = null!;

    [Inject]
    internal IDatasetLibrary Datasets { get; set; } = null!;

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    // The one that runs on any machine is where a beginner begins.
    private Lesson Current => Lesson.Find(LessonName) ?? Lesson.All[0];

    private string Prompt => $"&prompt={Uri.EscapeDataString(Current.Question)}{Current.Sampling}";

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
        {
            _subscription = Store.SubscribeInCulture(null, updates => InvokeAsync(() => FollowAsync(updates)));
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown != Current)
        {
            (_shown, _state, _steps) = (Current, null, []);
            await LoadAsync();
        }
    }

    public void Dispose() => _subscription?.Dispose();

    private async Task LoadAsync()
    {
        var lesson = Current;
        try
        {
            var state = await Task.Run(() => LessonState.Read(lesson, Models, Datasets, Store));
            var history = state.Run is { } run ? await Store.HistoryAsync(run.Id) : null;
            if (lesson == Current)
            {
                (_state, _steps, _error) = (state, history?.Steps ?? [], null);
            }
        }
        catch (TuningException fault)
        {
            _error = fault.ToInfo();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _error = new ErrorInfo("log_unreadable", L["Run.Unreadable", exception.Message], L["Run.UnreadableRemedy"]);
        }
    }

    // Steps come several times a second; the lesson changes with a run's status, and its figures every few steps.
    private async Task FollowAsync(IReadOnlyList<RunUpdate> updates)
    {
        foreach (var update in updates)
        {
            if (update.Summary.Id == _state?.Run?.Id
                ? update.Deleted || update.Summary.Status != _state!.Run!.Status || update.Summary.Step >= _state.Run.Step + StepsBetween
                : await IsNewerAsync(update.Summary))
            {
                await LoadAsync();
                StateHasChanged();
                return;
            }
        }
    }

    // A run of the lesson's model on its data that began after the one shown.
    private async Task<bool> IsNewerAsync(RunSummary run) => run.Model == _state?.Model?.Path
        && run.CreatedAt > (_state?.Run?.CreatedAt ?? DateTimeOffset.MinValue)
        && await Store.SpecAsync(run.Id) is { } spec && spec.Preset == Current.Preset
        && await Task.Run(() => DatasetUses.Original(spec.TrainingFile)) == _state?.Data?.Path;
}
