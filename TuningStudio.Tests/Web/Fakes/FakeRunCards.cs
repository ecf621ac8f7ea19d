using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Reads cards without asking twice, and finds what a test says is wrong with them.</summary>
internal sealed class FakeRunCards : IRunCards
{
    internal List<ErrorInfo> Problems { get; } = [];

    /// <summary>Model and data are looked for as long as a test says, by the run's name.</summary>
    internal Dictionary<string, TaskCompletionSource> Slow { get; } = [];

    public Task<RunCard?> OfAsync(string runId) => Task.FromResult<RunCard?>(null);

    public RunCard Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StudioJson.Line.RunCard)!;
        }
        catch (JsonException)
        {
            throw new TuningException("run_card", "This file is no run card.");
        }
    }

    public async Task<RunCardMatch> MatchAsync(RunCard card, CancellationToken cancellationToken = default)
    {
        await (Slow.GetValueOrDefault(card.Spec.Name)?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
        return new RunCardMatch(card.Spec, Problems);
    }
}
