using Microsoft.AspNetCore.Components;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;
using Contender = TuningStudio.Web.Components.Playground.Contender;

namespace TuningStudio.Web.Components.Pages;

/// <summary>The playground's columns answer every prompt of a file. Columns, sampling and the sheet of answers are in the address.</summary>
public sealed partial class PromptFilePage : IDisposable
{
    private const int Most = 500;
    private const int UsualLength = 128;
    private const string SheetName = "sheet";
    private const string PageName = "page";

    private IReadOnlyList<Contender> _contenders = [];
    private IReadOnlyList<RunSummary> _offers = [];
    private PlaygroundAddress _address = PlaygroundAddress.Read("http://studio/");
    private PromptSheet? _sheet;
    private RunSpec? _spec;
    private IReadOnlyList<int>? _heldOut;
    private CancellationTokenSource? _running;
    private ErrorInfo? _error;
    private string? _seen;
    private string? _asked;
    private string _file = string.Empty;
    private int _count = 20;
    private bool _asksNothing;
    private bool _isRead;

    /// <summary>The run whose model answers beside its base, or one of its checkpoints; the newest where none is named.</summary>
    [SupplyParameterFromQuery(Name = "run")]
    public string? Run { get; set; }

    /// <summary>What answers in the base's place.</summary>
    [SupplyParameterFromQuery(Name = "against")]
    public string? Against { get; set; }

    /// <summary>Further columns, as the playground has them.</summary>
    [SupplyParameterFromQuery(Name = "with")]
    public string? With { get; set; }

    /// <summary>The answers that are shown.</summary>
    [SupplyParameterFromQuery(Name = SheetName)]
    public string? Sheet { get; set; }

    /// <summary>Which page of them.</summary>
    [SupplyParameterFromQuery(Name = PageName)]
    public string? PageNumber { get; set; }

    /// <summary>The file; the run's own where none is named.</summary>
    [SupplyParameterFromQuery(Name = "file")]
    public string? File { get; set; }

    /// <summary>How many of its records.</summary>
    [SupplyParameterFromQuery(Name = "records")]
    public string? Records { get; set; }

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal IPlayground Playground { get; set; } = null!;

    [Inject]
    internal IDatasetLibrary Datasets { get; set; } = null!;

    [Inject]
    internal PromptSheets Sheets { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal AddressBar AddressBar { get; set; } = null!;

    private bool IsBusy => _running is not null;

    private RunQuestions Questions => RunQuestions.Of(_spec, _heldOut, _file);

    private string? AskedRun => _asked?.Split('@')[0];

    private IReadOnlyList<string> ExtraKeys => ColumnChoice.Keys(With);

    protected override async Task OnParametersSetAsync()
    {
        _address = PlaygroundAddress.Read(Navigation.Uri);
        if (!IsBusy)
        {
            _sheet = Sheets.Find(Sheet);
        }

        // Where the address names none, a run that finishes meanwhile does not take the place of the one that is here.
        _asked = Run ?? _asked ?? Contender.Newest(Store);
        var wanted = $"{_asked} {Against} {With} {_address.IsPlain}";
        if (_seen == wanted)
        {
            return;
        }

        // Those who were asked are no longer those who stand here.
        _running?.Cancel();
        var isOther = _seen?.Split(' ')[0] != _asked;
        _seen = wanted;
        var contenders = await Contender.AllAsync(Store, _asked, Against, L["Play.Base"], With, _address.IsPlain);
        var spec = !isOther ? _spec : AskedRun is { } run ? await Store.SpecAsync(run) : null;
        var heldOut = !isOther ? _heldOut : spec is null ? null : await Store.HeldOutAsync(spec.Id);
        if (_seen != wanted)
        {
            return;
        }

        (_contenders, _spec, _heldOut, _isRead) = (contenders, spec, heldOut, true);
        if (isOther)
        {
            (_file, _count) = (File ?? _spec?.ValidationFile ?? _spec?.TrainingFile ?? string.Empty, SamplingForm.Whole(Records) ?? _count);
        }

        _offers = ColumnChoice.Runs(Store);
    }

    public void Dispose() => _running?.Cancel();

    // Where nothing is said, a file is answered so that the same comes of it each time.
    private static SamplingForm Steady(SamplingForm form) =>
        form with { Temperature = form.Temperature ?? 0, MaxNewTokens = form.MaxNewTokens ?? UsualLength, Seed = form.Seed ?? 1 };

    private static string Download(PromptSheet sheet) => Csv.Link(
    [
        ["prompt", "expected", .. sheet.Columns],
        .. sheet.Rows.Select(row => (IReadOnlyList<string?>)[row.Prompt.Whole, row.Prompt.Expected, .. row.Answers.Select(answer => answer.Fault?.Message ?? answer.Text)]),
    ]);

    // A run may have been deleted since.
    private bool CanGoOn(PromptSheet sheet) => sheet.Rows.Count < sheet.Prompts.Count && sheet.Columns.SequenceEqual(_contenders.Select(contender => contender.Label));

    private void GoWith(IReadOnlyList<string> keys) => AddressBar.Change(new() { ["with"] = ColumnChoice.With(keys), [SheetName] = null, [PageName] = null });

    private void SetSampling(SamplingForm form)
    {
        _running?.Cancel();
        AddressBar.Change(new(form.ToQuery()) { [SheetName] = null, [PageName] = null });
    }

    private async Task StartAsync()
    {
        if (IsBusy)
        {
            return;
        }

        (_error, _asksNothing) = (null, false);
        try
        {
            var prompts = await PromptFile.ReadAsync(Datasets, Questions, Math.Clamp(_count, 1, Most), _spec, PromptLink.Read(Navigation.Uri)?.System);
            _asksNothing = prompts.Count == 0;
            if (_asksNothing)
            {
                return;
            }

            var sheet = new PromptSheet(Guid.NewGuid().ToString("N")[..12], [.. _contenders.Select(contender => contender.Label)], prompts);
            Sheets.Keep(_sheet = sheet);
            AddressBar.Change(new() { [SheetName] = sheet.Id, ["file"] = _file, ["records"] = _count, [PageName] = null });
            await AnswerAsync(sheet);
        }
        catch (TuningException fault)
        {
            _error = fault.ToInfo();
        }
    }

    /// <summary>Asks what of a sheet is not asked yet.</summary>
    private async Task AnswerAsync(PromptSheet sheet)
    {
        if (IsBusy)
        {
            return;
        }

        using var running = _running = new CancellationTokenSource();
        _error = null;
        try
        {
            foreach (var prompt in sheet.Prompts.Skip(sheet.Rows.Count))
            {
                var answers = await Task.WhenAll(_contenders.Select(contender => AskAsync(contender, prompt, running.Token)));
                _sheet = sheet = sheet with { Rows = sheet.Rows.Add(new(prompt, answers)) };
                Sheets.Keep(sheet);
                StateHasChanged();
                if (Array.TrueForAll(answers, answer => answer.Fault is not null))
                {
                    // Nobody could answer, and the next one hardly could.
                    _error = answers[0].Fault;
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // What is there stays.
        }
        finally
        {
            // Something else may have been asked for meanwhile, whose answers these are not.
            _running = null;
            _sheet = running.IsCancellationRequested ? Sheets.Find(Sheet) : _sheet;
        }
    }

    // One that fails is told beside the others.
    private async Task<PromptAnswer> AskAsync(Contender contender, PromptDraft prompt, CancellationToken cancellationToken)
    {
        try
        {
            return new(await contender.AnswerAsync(Playground, prompt, Steady(_address.Of(contender.OwnKey)).ToOptions(), cancellationToken));
        }
        catch (TuningException fault)
        {
            return new(string.Empty, fault.ToInfo());
        }
    }
}
