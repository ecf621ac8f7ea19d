using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Hosting;

/// <summary>Hands out run cards to the browser: it is signed in.</summary>
internal static class RunCardEndpoint
{
    internal static void MapRunCards(this WebApplication app) => app.MapGet("/cards/{runId}.json", HandOutAsync).ExcludeFromDescription();

    private static async Task<IResult> HandOutAsync(string runId, IRunCards cards) => await cards.OfAsync(runId) is { } card
        ? Results.File(JsonSerializer.SerializeToUtf8Bytes(card, StudioJson.Indented.RunCard), "application/json", runId + ".card.json")
        : Results.NotFound();
}
