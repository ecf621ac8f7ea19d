using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Reads cards without asking twice, and finds what a test says is wrong with them.</summary>
internal sealed class FakeRunCards : IRunCards
{
    internal List<ErrorInfo> Problems { get; } = [];

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

    public Task<RunCardMatch> MatchAsync(RunCard card, CancellationToken cancellationToken = default) => Task.FromResult(new RunCardMatch(card.Spec, Problems));
}
