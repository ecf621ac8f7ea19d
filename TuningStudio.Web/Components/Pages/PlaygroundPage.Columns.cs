using System.Globalization;
using Microsoft.AspNetCore.Components;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>Further columns, and how answers are shown; all of it stands in the address, so that a link shows the same.</summary>
public sealed partial class PlaygroundPage
{
    private const string HistoryKey = "studio.prompts";
    private const int MostExtra = 2;
    private const int MostHistory = 20;
    private const int Alternatives = 5;

    private readonly List<ExtraColumn> _extra = [];
    private List<PromptDraft> _history = [];
    private IReadOnlyList<ColumnChoice> _offers = [];
    private PromptDraft? _example;
    private string? _opened;

    /// <summary>Further columns: a run's id, or with <c>@</c> and a step one of its checkpoints, with commas between.</summary>
    [SupplyParameterFromQuery(Name = "with")]
    public string? With { get; set; }

    [SupplyParameterFromQuery(Name = "plain")]
    public bool Plain { get; set; }

    [SupplyParameterFromQuery(Name = "diff")]
    public bool Differences { get; set; }

    [SupplyParameterFromQuery(Name = "probs")]
    public bool Probabilities { get; set; }

    /// <summary>Whether columns may have sampling settings of their own.</summary>
    [SupplyParameterFromQuery(Name = "each")]
    public bool EachItsOwn { get; set; }

    /// <summary>Those that have, as <see cref="OwnSampling"/> writes them.</summary>
    [SupplyParameterFromQuery(Name = "own")]
    public string? Own { get; set; }

    /// <summary>A prompt that came with a link.</summary>
    [SupplyParameterFromQuery(Name = "prompt")]
    public string? LinkedPrompt { get; set; }

    /// <summary>Its system prompt.</summary>
    [SupplyParameterFromQuery(Name = "system")]
    public string? LinkedSystem { get; set; }

    /// <summary>A prompt of the library, by its id.</summary>
    [SupplyParameterFromQuery(Name = "saved")]
    public string? Saved { get; set; }

    [Inject]
    internal IPromptLibrary Prompts { get; set; } = null!;

    // What the data expects belongs to its question alone.
    private string? Expected => _example?.Prompt == _prompt ? _example.Expected : null;

    private string? Reference => Differences ? _baseAnswer.Text : null;

    private string Link => Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["prompt"] = _prompt, ["system"] = string.IsNullOrWhiteSpace(_system) ? null : _system, ["saved"] = null });

    private PromptDraft Draft => new() { Prompt = _prompt, System = _system, Expected = Expected };

    /// <summary>Takes the library's prompt that the address names, once: a reload keeps what was made of it.</summary>
    private void OpenSaved()
    {
        if (Saved == _opened)
        {
            return;
        }

        _opened = Saved;
        try
        {
            if (Saved is not null && Prompts.List().FirstOrDefault(prompt => prompt.Id == Saved) is { } saved)
            {
                _example = PromptDraft.Of(saved);
                (_prompt, _system) = (_example.Prompt, _example.System);
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

    private async Task ChooseExtraAsync()
    {
        _offers = RendererInfo.IsInteractive ? await ColumnChoice.AllAsync(Store, _run?.Id) : [];
        var wanted = (With ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MostExtra).ToList();
        _extra.RemoveAll(column => !wanted.Contains(column.Key));
        foreach (var key in wanted.Where(key => _extra.TrueForAll(column => column.Key != key)))
        {
            if (ColumnChoice.Find(Store, key) is { } choice)
            {
                _extra.Add(new(choice.Key, choice.Label, choice.Model, choice.Adapter, new AnswerStream(Clock)));
            }
        }
    }

    private void AddColumn(ChangeEventArgs change)
    {
        if (change.Value is string { Length: > 0 } key)
        {
            GoWith([.. _extra.Select(column => column.Key), key]);
        }
    }

    private void RemoveColumn(string key) => GoWith([.. _extra.Select(column => column.Key).Where(other => other != key)]);

    private void GoWith(IReadOnlyList<string> keys) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("with", keys.Count == 0 ? null : string.Join(',', keys)), new NavigationOptions { ReplaceHistoryEntry = true });

    private SamplingForm? OwnOf(string key) => OwnSampling.Read(Own).GetValueOrDefault(key);

    private void SetOwn(string key, SamplingForm? form)
    {
        var all = OwnSampling.Read(Own);
        all.Remove(key);
        if (form is not null)
        {
            all[key] = form;
        }

        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("own", OwnSampling.Write(all)), new NavigationOptions { ReplaceHistoryEntry = true });
    }

    private void Turn(string name, ChangeEventArgs change) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, change.Value is true ? true : (bool?)null), new NavigationOptions { ReplaceHistoryEntry = true });

    private void Recall(ChangeEventArgs change)
    {
        if (int.TryParse(change.Value as string, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _history.Count)
        {
            _example = _history[index];
            (_prompt, _system) = (_example.Prompt, _example.System);
        }
    }

    private async Task RememberAsync()
    {
        var now = Draft;
        _history = [now, .. _history.Where(earlier => (earlier.Prompt, earlier.System) != (now.Prompt, now.System)).Take(MostHistory - 1)];
        await Session.WriteAsync(HistoryKey, _history);
    }

    private sealed record ExtraColumn(string Key, string Label, string Model, string? Adapter, AnswerStream Answer);
}
