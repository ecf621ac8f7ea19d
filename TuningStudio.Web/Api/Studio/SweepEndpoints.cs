using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Sweeps;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary><c>/api/v1/sweeps</c>.</summary>
internal static class SweepEndpoints
{
    internal static void MapSweeps(this RouteGroupBuilder api)
    {
        var sweeps = api.MapGroup("/sweeps").WithTags("Sweeps");
        sweeps.MapGet("", (string? cursor, int? limit, ISweepService service) => StudioJsonFormat.Answer(StudioPages.Cut(service.List(), sweep => sweep.Id, cursor, limit))).WithSummary("Lists sweeps, newest first.").Produces<StudioPage<SweepSpec>>();
        sweeps.MapPost("", CreateAsync).Accepts<SweepRequest>("application/json").WithSummary("Makes runs that differ in some hyperparameters.").Produces<SweepObject>(StatusCodes.Status201Created);
        sweeps.MapGet("/{id}", async (string id, ISweepService service, IRunStore store) => StudioJsonFormat.Answer(await DescribeAsync(Get(service, id), store))).WithSummary("Describes a sweep and how its runs compare, the best first.").Produces<SweepObject>();
        sweeps.MapPost("/{id}/stop", async (string id, ISweepService service, IRunStore store, CancellationToken cancellation) =>
        {
            await service.StopAsync(Get(service, id).Id, cancellation);
            return StudioJsonFormat.Answer(await DescribeAsync(Get(service, id), store));
        }).WithSummary("Takes out what waits and ends what is at work, of which what was learnt is kept.").Produces<SweepObject>();
    }

    private static Task<IResult> CreateAsync(HttpContext context, JobTemplates templates, ISweepService service, IRunStore store, CreatedOnce once) => once.AnswerAsync(context, ApiBody.Largest, async () =>
    {
        var request = await StudioJsonFormat.ReadAsync<SweepRequest>(context.Request);
        var template = JobTemplates.Of(request.Run);
        var id = await service.CreateAsync(request.ToNew(templates.Run(template)), context.RequestAborted);
        return StudioJsonFormat.Created(await DescribeAsync(Get(service, id), store) with { Notes = template.Notes.Count == 0 ? null : [.. template.Notes.Select(note => note.English)] });
    });

    private static SweepSpec Get(ISweepService service, string id) => service.Find(id) ?? throw ApiFault.NotFound($"There is no sweep '{id}'. GET {StudioApi.Root}/sweeps lists them.", "id", "not_found");

    private static async Task<SweepObject> DescribeAsync(SweepSpec sweep, IRunStore store)
    {
        var values = SweepPlan.Expand(sweep).ToDictionary(point => point.Number, point => point.Values);
        var rows = new List<(SweepRow Row, string RunId)>();
        foreach (var run in SweepRows.Runs(store, sweep.Id))
        {
            var read = await SweepRows.ReadAsync(store, run.Id);
            rows.Add((SweepRows.Of(sweep, run, values.GetValueOrDefault(run.Sweep!.Number), read?.Validations ?? [], read?.AdapterStep), run.Id));
        }

        var metric = BestMetric.Find(sweep.Metric) ?? BestMetric.All[0];
        var ranked = SweepTable.Ranked(rows.Select(pair => pair.Row), metric);
        return new SweepObject(sweep, SweepTable.Best(ranked, metric)?.Number, [.. ranked.Select(row => new SweepRunObject(rows.Find(pair => pair.Row.Number == row.Number).RunId, row))]);
    }

    private sealed record SweepObject(SweepSpec Sweep, int? Best, IReadOnlyList<SweepRunObject> Runs)
    {
        /// <summary>What of the request was passed over, told to whoever made the sweep.</summary>
        public IReadOnlyList<string>? Notes { get; init; }
    }

    private sealed record SweepRunObject(string RunId, SweepRow Result);
}

/// <summary>A sweep that is asked for.</summary>
internal sealed record SweepRequest(JsonElement Run, IReadOnlyList<SweepAxis> Axes, int? RandomRuns = null, string? Metric = null, string? Stopping = null)
{
    internal NewSweep ToNew(NewRun run) => new()
    {
        Base = run,
        Axes = [.. Axes.Select(axis => axis with { Option = OptionNames.Find(axis.Option)?.Name ?? axis.Option })],
        RandomRuns = RandomRuns,
        Metric = Metric is { } metric ? BestMetric.All.FirstOrDefault(known => SnakeCase.Of(known.Name) == SnakeCase.Of(metric))?.Name ?? metric : BestMetric.All[0].Name,
        Stopping = Stopping ?? "median",
    };
}
