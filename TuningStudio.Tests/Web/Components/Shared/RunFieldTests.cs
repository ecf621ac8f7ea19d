using Bunit;
using Microsoft.AspNetCore.Components;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.Shared;

public sealed class RunFieldTests
{
    [Fact]
    public async Task Offers_TwoThousandRuns_AreTheNewestAndASearchFindsTheOthers()
    {
        await using var studio = new StudioPageContext();
        var chosen = new List<string?>();
        var field = Render(studio, Runs(2000), parameters => parameters.Add(field => field.Chosen, EventCallback.Factory.Create<string?>(this, chosen.Add)));

        Assert.Equal(["", .. Enumerable.Range(1, RunField.Most).Select(number => $"r{2001 - number}")], Values(field));
        Assert.Contains("25 newest of 2,000 runs", field.Find(At("field-count")).TextContent, StringComparison.Ordinal);
        field.Find(At("field-find")).Input("run 77");

        // 77, 770 to 779; newest first.
        Assert.Equal(["", "r779", "r778"], Values(field).Take(3));
        Assert.Equal(12, Values(field).Count);
        Assert.Contains("11 of 2,000 runs", field.Find(At("field-count")).TextContent, StringComparison.Ordinal);
        field.Find(At("field")).Change("r77");
        Assert.Equal(["r77"], chosen);
    }

    [Fact]
    public async Task Offers_FewRuns_NeedNoSearch()
    {
        await using var studio = new StudioPageContext();

        var field = Render(studio, Runs(RunField.Most));

        Assert.Empty(field.FindAll(At("field-find")));
        Assert.Empty(field.FindAll(At("field-count")));
    }

    [Fact]
    public async Task Value_OlderThanWhatIsOffered_IsShown()
    {
        await using var studio = new StudioPageContext();

        var field = Render(studio, Runs(40), parameters => parameters.Add(field => field.Value, "r3"));

        Assert.Equal("r3", field.Find(At("field")).GetAttribute("value"));
        Assert.Equal(["", "r3", "r40"], Values(field).Take(3));
    }

    [Fact]
    public async Task Checkpoints_OfAllRuns_StandWithTheirRun()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "Run 1", 200, RunStatus.Succeeded));
        studio.Store.Add(FakeRuns.History("r2", "Run 2", 100, RunStatus.Running));
        studio.Store.Add(FakeRuns.History("r3", "Run 3", 50, RunStatus.Interrupted));

        var field = Render(studio, [.. new[] { "r3", "r2", "r1" }.Select(id => studio.Store.Find(id)!)], parameters => parameters
            .Add(field => field.HasCheckpoints, true).Add(field => field.First, "r1").Add(field => field.Taken, ["r1@200"]));

        Assert.Equal(["r1", "r1@100"], Group(field, 0));
        Assert.Equal(["r2@100"], Group(field, 1));
        Assert.Equal(2, field.FindAll("optgroup").Count);
        Assert.Equal("Run 2 @ 100", field.Find("option[value='r2@100']").TextContent);
    }

    [Fact]
    public async Task Checkpoints_OfARunAtWork_AreLookedUpAgainWhenItHasMoved()
    {
        await using var studio = new StudioPageContext();
        studio.Store.Add(FakeRuns.History("r1", "Run 1", 150, RunStatus.Running));
        var field = Render(studio, studio.Store.List(), parameters => parameters.Add(field => field.HasCheckpoints, true));
        Assert.Equal(["", "r1@100"], Values(field));

        await studio.Store.PushAsync("r1", run => run with { Step = 200 }, FakeRuns.Checkpoint(200));
        field.Render(parameters => parameters.Add(field => field.Runs, studio.Store.List()));

        Assert.Equal(["", "r1@200", "r1@100"], Values(field));
    }

    [Fact]
    public async Task Field_NothingToChoose_IsThereOnlyWhereItHasSomethingToSay()
    {
        await using var studio = new StudioPageContext();

        Assert.NotEmpty(Render(studio, []).FindAll(At("field")));
        Assert.Empty(Render(studio, [], parameters => parameters.Add(field => field.HidesWhenEmpty, true)).FindAll(At("field")));
    }

    private static IRenderedComponent<RunField> Render(StudioPageContext studio, IReadOnlyList<RunSummary> runs, Action<ComponentParameterCollectionBuilder<RunField>>? also = null) =>
        studio.Render<RunField>(parameters =>
        {
            parameters.Add(field => field.Runs, runs).Add(field => field.Empty, "Choose").Add(field => field.TestId, "field");
            also?.Invoke(parameters);
        });

    private static IReadOnlyList<RunSummary> Runs(int count) =>
    [
        .. Enumerable.Range(1, count).Reverse().Select(number => new RunSummary
        {
            Id = $"r{number}",
            Name = $"Run {number}",
            Model = "/studio/models/starter",
            Status = RunStatus.Succeeded,
            CreatedAt = FakeRuns.Start.AddMinutes(number),
            AdapterFolder = $"/studio/runs/r{number}/adapter",
        }),
    ];

    private static List<string?> Values(IRenderedComponent<RunField> field) => [.. field.FindAll("option").Select(option => option.GetAttribute("value"))];

    private static List<string?> Group(IRenderedComponent<RunField> field, int group) => [.. field.FindAll("optgroup")[group].QuerySelectorAll("option").Select(option => option.GetAttribute("value"))];
}
