using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>The conversation that a prompt may stand in, and how prompts come back: from data, library, history and links.</summary>
public sealed partial class PlaygroundPage
{
    private const string HistoryKey = "studio.prompts";
    private const string Forget = "forget";
    private const int MostHistory = 20;

    // What a browser keeps for a site is a few megabytes for all of it.
    private const int LongestRemembered = 50_000;

    private List<PromptDraft> _history = [];
    private PromptDraft? _example;
    private IReadOnlyList<ChatMessage> _earlier = [];
    private IReadOnlyList<string> _next = [];
    private IReadOnlyDictionary<string, IReadOnlyList<ChatMessage>>? _keptTalk;
    private ElementReference _promptField;
    private string? _opened;

    /// <summary>A prompt that came with a link; those made here have it behind the <c>#</c>.</summary>
    [SupplyParameterFromQuery(Name = "prompt")]
    public string? LinkedPrompt { get; set; }

    /// <summary>Its system prompt.</summary>
    [SupplyParameterFromQuery(Name = "system")]
    public string? LinkedSystem { get; set; }

    /// <summary>A prompt of the library, by its id.</summary>
    [SupplyParameterFromQuery(Name = "saved")]
    public string? Saved { get; set; }

    /// <summary>A record of the run's validation data, or of its training data where there is none of its own, by its number in the file.</summary>
    [SupplyParameterFromQuery(Name = "record")]
    public int? Record { get; set; }

    [Inject]
    internal IPromptLibrary Prompts { get; set; } = null!;

    [Inject]
    internal IJSRuntime Js { get; set; } = null!;

    [Inject]
    internal ISnackbar Snackbar { get; set; } = null!;

    private IEnumerable<(string Key, ColumnTalk Talk)> Talks =>
    [
        (OwnSampling.Base, _base),
        .. _run is null ? Array.Empty<(string, ColumnTalk)>() : [(OwnSampling.Tuned, _tuned)],
        .. _extra.Select(column => (column.Key, column.Talk)),
    ];

    private bool HasTurns => Talks.Any(column => column.Talk.Turns.Count > 0);

    // A plain text is gone on with by itself.
    private IReadOnlyList<ChatMessage> TurnsOf(ColumnTalk talk) => Plain ? [] : talk.Turns;

    private bool CanGoOn => !Plain && !IsBusy && Talks.Any(column => column.Talk.CanGoOn);

    // What the data expects belongs to its question alone.
    private bool IsExample => _example is { } example && example.Prompt == _prompt && !HasTurns;

    private string? Expected => IsExample ? _example!.Expected : null;

    /// <summary>The prompt as it will be asked.</summary>
    private PromptDraft Question => new() { Prompt = _prompt, System = _system, Earlier = _earlier, Role = IsExample ? _example!.Role : ChatMessage.User, Expected = Expected };

    /// <summary>All that the person said and will say, so that the conversation can be had again.</summary>
    private PromptDraft Draft
    {
        get
        {
            var said = Talks.Select(column => column.Talk.Turns).MaxBy(turns => turns.Count)!.Where(turn => turn.Role != ChatMessage.Assistant).Select(turn => turn.Content).ToList();
            List<string> all = [.. said, .. said.Count > 0 && string.IsNullOrWhiteSpace(_prompt) ? Array.Empty<string>() : [_prompt], .. _next];
            return Question with { Prompt = all[0], Next = all[1..] };
        }
    }

    private string Link => PromptLink.Write(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            // Who opens it later may have a newer run.
            ["run"] = RunId ?? _run?.Id,
            ["model"] = RunId is null && _run is null ? _baseModel : null,
            ["prompt"] = null,
            ["system"] = null,
            ["saved"] = null,
            ["record"] = null,
        }),
        Draft);

    private async Task CopyLinkAsync()
    {
        var copied = await Js.InvokeAsync<bool>("studio.copy", Link);
        Snackbar.Add(L[copied ? "Common.Copied" : "Common.NotCopied"], copied ? Severity.Success : Severity.Warning);
    }

    private string WayTo(string page)
    {
        var way = PlaygroundAddress.Way(Navigation, page, TunedKey!);
        return _system == (_spec?.SystemPrompt ?? string.Empty) ? way : PromptLink.WithSystem(way, _system);
    }

    /// <summary>Takes the prompt that the address brings, once: a reload keeps what was made of it.</summary>
    private void TakeLink()
    {
        var linked = PromptLink.Read(Navigation.Uri)
            ?? (LinkedPrompt is null && LinkedSystem is null ? null : new PromptDraft { Prompt = LinkedPrompt ?? _prompt, System = LinkedSystem ?? _system });
        if (linked is not null)
        {
            Take(linked);
            KeepSoon();
            Navigation.NavigateTo(
                PromptLink.Without(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["prompt"] = null, ["system"] = null })),
                new NavigationOptions { ReplaceHistoryEntry = true });
        }
    }

    /// <summary>Takes the library's prompt that the address names, once.</summary>
    private async Task OpenSavedAsync()
    {
        if (Saved == _opened)
        {
            return;
        }

        _opened = Saved;
        try
        {
            if (Saved is not null && (await Prompts.ListAsync()).FirstOrDefault(prompt => prompt.Id == Saved) is { } saved)
            {
                Take(PromptDraft.Of(saved));
                KeepSoon();
            }
        }
        catch (TuningException)
        {
            // The shelf tells what is wrong with the library.
        }

        if (Saved is not null)
        {
            Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("saved", (string?)null), new NavigationOptions { ReplaceHistoryEntry = true });
        }
    }

    // A record that the address named has been taken then, or passed over: a reload keeps what is there.
    private async Task UseExample(PromptDraft example)
    {
        Take(example);
        await KeepAsync();
        if (Record is not null)
        {
            AddressBar.Change(new() { ["record"] = null });
        }
    }

    // Another prompt is another conversation.
    private void Take(PromptDraft draft)
    {
        Stop();
        (_prompt, _system, _example, _earlier, _next, _keptTalk) = (draft.Prompt, draft.System, draft, draft.Earlier, draft.Next, draft.Talk);
        foreach (var (key, talk) in Talks)
        {
            talk.Begin(_keptTalk?.GetValueOrDefault(key));
        }
    }

    // Every column goes on with its own answer; where the person's turns are known already, the next one is put in.
    private async Task GoOnAsync()
    {
        if (!CanGoOn)
        {
            return;
        }

        foreach (var (_, talk) in Talks)
        {
            talk.GoOn();
        }

        (_example, _keptTalk, _prompt, _next) = (null, null, _next is [var next, ..] ? next : string.Empty, [.. _next.Skip(1)]);
        await KeepAsync();
        await _promptField.FocusAsync();
    }

    private Task ClearAsync() => UseExample(new() { Prompt = _prompt, System = _system });

    private Dictionary<string, IReadOnlyList<ChatMessage>>? TalkToKeep() => HasTurns ? Talks.ToDictionary(column => column.Key, column => column.Talk.Turns) : null;

    // The field is bound to nothing: what was called back can be called back again.
    private async Task Recall(string? chosen)
    {
        if (chosen == Forget)
        {
            await Session.RememberAsync(HistoryKey, _history = []);
        }
        else if (int.TryParse(chosen, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _history.Count)
        {
            await UseExample(_history[index]);
        }
    }

    // Another tab may have asked something meanwhile. A conversation stands there once, as far as it has come.
    private async Task RememberAsync()
    {
        var now = Draft;
        if (now.Whole.Length + now.System.Length + now.Next.Sum(text => text.Length) > LongestRemembered)
        {
            return;
        }

        _history = await Session.RecallAsync<List<PromptDraft>>(HistoryKey) ?? _history;
        _history = [now, .. _history.Where(earlier => !GoesOnFrom(now, earlier)).Take(MostHistory - 1)];
        await Session.RememberAsync(HistoryKey, _history);
    }

    private static bool GoesOnFrom(PromptDraft now, PromptDraft earlier) =>
        (now.Prompt, now.System) == (earlier.Prompt, earlier.System) && now.Earlier.SequenceEqual(earlier.Earlier) && now.Next.Take(earlier.Next.Count).SequenceEqual(earlier.Next);

    private static string Short(PromptDraft earlier) =>
        (earlier.Prompt.Length > 60 ? earlier.Prompt[..60] + "…" : earlier.Prompt) + (earlier.Next.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $" (+{earlier.Next.Count})") : null);
}
