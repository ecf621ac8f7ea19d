using Microsoft.AspNetCore.Components;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Pages;

/// <summary>Further columns, and how answers are shown; all of it stands in the address, so that a link shows the same.</summary>
public sealed partial class PlaygroundPage
{
    private const int Alternatives = 5;

    private readonly List<ExtraColumn> _extra = [];
    private IReadOnlyList<RunSummary> _offers = [];

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

    // Of an address that names both, as those of earlier versions may.
    private bool IsCompared => Differences && !Probabilities;

    private string? Reference => IsCompared ? _base.Answer.Text : null;

    /// <summary>What answers in the run's column, as addresses name it.</summary>
    private string? TunedKey => _run is not { } run ? null : Checkpoint is { } step && run.Id == RunId ? CheckpointKey.Of(run.Id, step) : run.Id;

    private int MostExtra => _run is null ? ColumnChoice.MostBesideBase : ColumnChoice.MostExtra;

    // The place of what is not tuned yet is filled as well.
    private int ColumnCount => Math.Max(2, (_run is null ? 1 : 2) + _extra.Count);

    private IReadOnlyList<string> ExtraKeys => [.. _extra.Select(column => column.Key)];

    private async Task ChooseExtraAsync()
    {
        _offers = ColumnChoice.Runs(Store);
        var wanted = ColumnChoice.Keys(With, MostExtra).Where(key => key != TunedKey).ToList();
        _extra.RemoveAll(column => !wanted.Contains(column.Key));
        foreach (var key in wanted.Where(key => _extra.TrueForAll(column => column.Key != key)))
        {
            // Another change of the address may have put it there meanwhile, or taken it out.
            if (await ColumnChoice.FindAsync(Store, key) is { } choice && _extra.TrueForAll(column => column.Key != key) && ColumnChoice.Keys(With, MostExtra).Contains(key))
            {
                var talk = new ColumnTalk(Clock);
                talk.Begin(_keptTalk?.GetValueOrDefault(key));
                _extra.Add(new(choice.Key, choice.Label, choice.Model, choice.Adapter, talk));
            }
        }
    }

    private void RemoveColumn(string key) => GoWith([.. ExtraKeys.Where(other => other != key)]);

    private void GoWith(IReadOnlyList<string> keys) =>
        AddressBar.Change(new() { ["with"] = ColumnChoice.With(keys) });

    private SamplingForm? OwnOf(string key) => OwnSampling.Read(Own).GetValueOrDefault(key);

    private void SetOwn(string key, SamplingForm? form)
    {
        var all = OwnSampling.Read(Own);
        all.Remove(key);
        if (form is not null)
        {
            all[key] = form;
        }

        AddressBar.Change(new() { ["own"] = OwnSampling.Write(all) });
    }

    private void Turn(string name, ChangeEventArgs change) =>
        AddressBar.Change(new() { [name] = change.Value is true ? true : (bool?)null });

    // An answer is marked by the one or by the other.
    private void Mark(string name, string instead, ChangeEventArgs change) =>
        AddressBar.Change(change.Value is true ? new() { [name] = true, [instead] = null } : new() { [name] = null });

    private sealed record ExtraColumn(string Key, string Label, string Model, string? Adapter, ColumnTalk Talk);
}
