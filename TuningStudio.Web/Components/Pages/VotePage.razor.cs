using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;
using Contender = TuningStudio.Web.Components.Playground.Contender;

namespace TuningStudio.Web.Components.Pages;

/// <summary>Two answers without names, question by question. Who is judged and against whom, and the sampling, are in the address.</summary>
public sealed partial class VotePage : IDisposable
{
    private const int MostPrompts = 200;

    private readonly CancellationTokenSource _leaving = new();

    // What was said here, newest on top, and what stands ready because votes before it were taken back.
    private readonly Stack<(Vote Vote, VoteQuestion Question)> _cast = new();
    private readonly Stack<VoteQuestion> _ahead = new();
    private (Contender First, Contender Second)? _pair;
    private IReadOnlyList<RunSummary> _runs = [];
    private IReadOnlyList<Vote> _votes = [];
    private Random _draw = new(0);
    private VoteDeck _deck = new([], [], new Random(0));
    private RunQuestions? _questions;
    private VoteQuestion? _shown;
    private ErrorInfo? _error;
    private PlaygroundAddress _address = PlaygroundAddress.Read("http://studio/");
    private string? _seen;
    private string? _judged;
    private ElementReference _page;
    private bool _busy;
    private bool _isCounted;
    private bool _isRead;
    private bool _takesKeys;

    /// <summary>The run whose model is judged; the newest where none is named.</summary>
    [SupplyParameterFromQuery(Name = "run")]
    public string? Run { get; set; }

    /// <summary>What it is judged against; the base where none is named.</summary>
    [SupplyParameterFromQuery(Name = "against")]
    public string? Against { get; set; }

    [Inject]
    internal IRunStore Store { get; set; } = null!;

    [Inject]
    internal IPlayground Playground { get; set; } = null!;

    [Inject]
    internal IDatasetLibrary Datasets { get; set; } = null!;

    [Inject]
    internal IVoteBook Votes { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal AddressBar AddressBar { get; set; } = null!;

    private string? JudgedRun => _judged?.Split('@')[0];

    private bool IsOver => !_busy && _shown is null && _deck.IsOver;

    // Where neither draws, both would say the same again.
    private bool IsVaried => _pair is { } pair && new[] { pair.First, pair.Second }.Any(contender => SamplingOf(contender).Temperature > 0);

    protected override async Task OnParametersSetAsync()
    {
        _judged = Run ?? _judged ?? Contender.Newest(Store);
        var wanted = $"{_judged} {Against}";
        if (_seen == wanted || !RendererInfo.IsInteractive)
        {
            return;
        }

        _seen = wanted;
        (_shown, _questions, _error, _isCounted, _address) = (null, null, null, false, PlaygroundAddress.Read(Navigation.Uri));
        (_runs, _draw, _deck) = (ColumnChoice.Runs(Store), new Random(Clock.GetUtcNow().Millisecond + (int)Clock.GetTimestamp()), new VoteDeck([], [], _draw));
        _cast.Clear();
        _ahead.Clear();
        var pair = await Contender.AllAsync(Store, _judged, Against, L["Play.Base"], isPlain: _address.IsPlain);
        var votes = await Votes.ListAsync();
        var spec = JudgedRun is { } run ? await Store.SpecAsync(run) : null;
        var heldOut = spec is null ? null : await Store.HeldOutAsync(spec.Id);
        if (_seen != wanted)
        {
            return;
        }

        (_votes, _isRead) = (votes, true);
        _pair = pair is [var first, var second, ..] ? (first, second) : null;
        if (_pair is not { } found || spec is null)
        {
            return;
        }

        try
        {
            var questions = RunQuestions.Of(spec, heldOut);
            var prompts = await PromptFile.ReadAsync(Datasets, questions, MostPrompts, spec, PromptLink.Read(Navigation.Uri)?.System, _leaving.Token);
            if (_seen == wanted)
            {
                (_questions, _deck) = (questions, new(prompts, votes.Where(vote => vote.IsOn(found.First.Key, found.Second.Key)).Select(vote => vote.Prompt), _draw));
            }
        }
        catch (TuningException fault)
        {
            _error = fault.ToInfo();
        }
    }

    // The button that was pressed is gone or disabled, and the keys with it.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_takesKeys)
        {
            _takesKeys = false;
            await _page.FocusAsync(preventScroll: true);
        }
    }

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    private SamplingOptions SamplingOf(Contender contender) => _address.Of(contender.OwnKey).ToOptions();

    private void Choose(string? opponent) => AddressBar.Change(new() { ["against"] = opponent }, isNewEntry: true);

    // A key that is held down says it once.
    private Task Key(KeyboardEventArgs key) => key is { CtrlKey: false, AltKey: false, MetaKey: false, Repeat: false }
        ? key.Key switch
        {
            "1" => SayAsync(VoteVerdict.Left),
            "2" => SayAsync(VoteVerdict.Right),
            "t" or "T" => SayAsync(VoteVerdict.Tie),
            "0" => SayAsync(VoteVerdict.BothBad),
            "u" or "U" => UndoAsync(),
            _ => Task.CompletedTask,
        }
        : Task.CompletedTask;

    private Task BeginAsync() => _busy ? Task.CompletedTask : WhileBusyAsync(NextAsync);

    private Task GoRoundAsync()
    {
        if (!IsOver)
        {
            return Task.CompletedTask;
        }

        _deck.GoRound();
        return BeginAsync();
    }

    private Task SayAsync(VoteVerdict verdict) => _busy || _isCounted || _shown is not { } shown || _pair is not { } pair ? Task.CompletedTask : WhileBusyAsync(async () =>
    {
        // Should the next question fail, these two stay on the screen: they have had their vote.
        _isCounted = true;
        var left = verdict switch { VoteVerdict.Left => 1, VoteVerdict.Right => 0, _ => 0.5 };
        var vote = new Vote(pair.First.Key, pair.Second.Key, shown.Swapped ? 1 - left : left, shown.Prompt.Whole, Clock.GetUtcNow(), verdict == VoteVerdict.BothBad);
        var said = _seen;
        await Votes.AddAsync(vote);
        if (_seen == said)
        {
            _cast.Push((vote, shown));
        }

        _votes = await Votes.ListAsync();
        await NextAsync();
    });

    // The question comes back with the same answers; the one that stood there comes after it.
    private Task UndoAsync() => _busy || _cast.Count == 0 ? Task.CompletedTask : WhileBusyAsync(async () =>
    {
        var (vote, question) = _cast.Pop();
        await Votes.RemoveAsync(vote);
        _votes = await Votes.ListAsync();
        if (_shown is { } standing && !_isCounted)
        {
            _ahead.Push(standing);
        }

        Show(question);
    });

    private async Task WhileBusyAsync(Func<Task> work)
    {
        (_busy, _error) = (true, null);
        try
        {
            await work();
        }
        catch (TuningException fault)
        {
            _error = fault.ToInfo();
        }
        catch (OperationCanceledException)
        {
            // The page is left.
        }
        finally
        {
            _busy = false;
        }
    }

    // Who stands left is drawn anew for each question, and both answers come at once: neither place nor pace tells whose they are.
    private async Task NextAsync()
    {
        var (asked, deck) = (_seen, _deck);
        if (_ahead.TryPop(out var ready))
        {
            Show(ready);
        }
        else if (_pair is { } pair && deck.Draw() is { } prompt)
        {
            try
            {
                var seed = _draw.Next();
                var answers = await Task.WhenAll(new[] { pair.First, pair.Second }.Select(contender => contender.AnswerAsync(Playground, prompt, SamplingOf(contender) with { Seed = seed }, _leaving.Token)));
                var swapped = _draw.Next(2) == 1;
                if (_seen == asked)
                {
                    // Else another pair was chosen meanwhile.
                    Show(new(deck.Count - deck.Left, prompt, answers[swapped ? 1 : 0], answers[swapped ? 0 : 1], swapped));
                }
            }
            catch (TuningException)
            {
                deck.PutBack(prompt);
                throw;
            }
        }
        else
        {
            Show(null);
        }
    }

    private void Show(VoteQuestion? question) => (_shown, _isCounted, _takesKeys) = (question, false, true);
}
