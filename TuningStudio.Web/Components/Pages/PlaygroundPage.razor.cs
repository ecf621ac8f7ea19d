using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>Asks base and tuned model the same thing. The run and the sampling are in the address, the prompt in the browser's tab.</summary>
public sealed partial class PlaygroundPage : IDisposable
{
    private const string DraftKey = "studio.prompt";

    private IReadOnlyList<RunSummary> _tuned = [];
    private RunSummary? _run;
    private RunSpec? _spec;
    private string _prompt = string.Empty;
    private string _system = string.Empty;
    private AnswerStream _baseAnswer = null!;
    private AnswerStream _tunedAnswer = null!;
    private CancellationTokenSource? _sending;

    [SupplyParameterFromQuery(Name = "run")]
    public string? RunId { get; set; }

    [SupplyParameterFromQuery(Name = "temperature")]
    public double? Temperature { get; set; }

    [SupplyParameterFromQuery(Name = "topP")]
    public double? TopP { get; set; }

    [SupplyParameterFromQuery(Name = "topK")]
    public int? TopK { get; set; }

    [SupplyParameterFromQuery(Name = "max")]
    public int? Max { get; set; }

    [SupplyParameterFromQuery(Name = "seed")]
    public int? Seed { get; set; }

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
    internal TimeProvider Clock { get; set; } = null!;

    private SamplingForm Sampling => new() { Temperature = Temperature, TopP = TopP, TopK = TopK, MaxNewTokens = Max, Seed = Seed };

    private string? BaseModel => _run?.Model ?? (Models.List() is [var model, ..] ? model.Path : null);

    private bool IsBusy => _sending is not null || _baseAnswer.IsBusy || _tunedAnswer.IsBusy;

    protected override void OnInitialized() => (_baseAnswer, _tunedAnswer) = (new AnswerStream(Clock), new AnswerStream(Clock));

    protected override void OnParametersSet()
    {
        _tuned = [.. Store.List().Where(run => run.AdapterFolder is not null)];
        var chosen = _tuned.FirstOrDefault(run => RunId is null || run.Id == RunId);
        if (chosen?.Id == _run?.Id)
        {
            return;
        }

        Stop();
        _run = chosen;
        _spec = chosen is null ? null : Store.History(chosen.Id, 1)?.Spec;
        (_baseAnswer, _tunedAnswer) = (new AnswerStream(Clock), new AnswerStream(Clock));
        if (_system.Length == 0)
        {
            _system = _spec?.SystemPrompt ?? string.Empty;
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await Session.ReadAsync<PromptDraft>(DraftKey) is { } kept)
        {
            (_prompt, _system) = (kept.Prompt, kept.System);
            StateHasChanged();
        }
    }

    public void Dispose() => Stop();

    private void Pick(ChangeEventArgs change) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("run", change.Value as string));

    private void SetSampling(SamplingForm form) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(form.ToQuery()), new NavigationOptions { ReplaceHistoryEntry = true });

    private void UseExample(PromptDraft example) => (_prompt, _system) = (example.Prompt, example.System);

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
        if (IsBusy || string.IsNullOrWhiteSpace(_prompt) || BaseModel is not { } model)
        {
            return;
        }

        using var sending = _sending = new CancellationTokenSource();
        try
        {
            await Session.WriteAsync(DraftKey, new PromptDraft { Prompt = _prompt, System = _system });
            await AskBothAsync(model, sending.Token);
        }
        finally
        {
            // Another run may have been chosen and asked meanwhile.
            _sending = _sending == sending ? null : _sending;
        }
    }

    private async Task AskBothAsync(string model, CancellationToken cancellation)
    {
        var answers = new List<Task> { AskAsync(_baseAnswer, new PlaygroundColumn(model, null), cancellation) };
        if (_run is { AdapterFolder: { } adapter })
        {
            answers.Add(AskAsync(_tunedAnswer, new PlaygroundColumn(model, adapter), cancellation));
        }

        await Task.WhenAll(answers);
    }

    private Task AskAsync(AnswerStream answer, PlaygroundColumn column, CancellationToken cancellation)
    {
        List<ChatMessage> messages = string.IsNullOrWhiteSpace(_system) ? [] : [new(ChatMessage.System, _system.Trim())];
        messages.Add(new(ChatMessage.User, _prompt.Trim()));
        return answer.RunAsync(
            Playground.GenerateAsync(column, messages, Sampling.ToOptions(), cancellation), () => InvokeAsync(StateHasChanged), cancellation);
    }
}
