using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Hubs;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Hubs;

public sealed class RunHubTests
{
    [Fact]
    public async Task Attach_WrongTokenOrRun_IsRefused()
    {
        await using var studio = await StudioFixture.StartAsync();
        var (id, token) = await StartedAsync(studio);
        await using var client = await ConnectAsync(studio);

        await Assert.ThrowsAsync<HubException>(() => client.InvokeAsync<long>(HubProtocol.Attach, id, "wrong", StudioFixture.Cancel));
        await Assert.ThrowsAsync<HubException>(() => client.InvokeAsync<long>(HubProtocol.Attach, "../" + id, token, StudioFixture.Cancel));
        await Assert.ThrowsAsync<HubException>(() => client.InvokeAsync<long>(HubProtocol.Publish, Lines(RunLog.Started(1)), StudioFixture.Cancel));
        Assert.Equal(0, studio.Store.Record(id)!.LastSequence);
    }

    [Fact]
    public async Task Publish_AfterAttach_AnswersWhatIsHeldAndDropsDuplicatesAndGaps()
    {
        await using var studio = await StudioFixture.StartAsync();
        var (id, token) = await StartedAsync(studio);
        RunLog.Append(studio.Home.Run(id), RunLog.Started(1), RunLog.Step(2, 1));
        await using var client = await ConnectAsync(studio);

        Assert.Equal(2, await client.InvokeAsync<long>(HubProtocol.Attach, id, token, StudioFixture.Cancel));
        Assert.Equal(3, await PublishAsync(client, RunLog.Step(2, 1), RunLog.Step(3, 2)));
        Assert.Equal(3, await PublishAsync(client, RunLog.Step(5, 4)));
        Assert.Equal(5, await PublishAsync(client, RunLog.Step(4, 3), RunLog.Step(5, 4)));

        Assert.Equal(RunStatus.Running, studio.Store.Find(id)!.Status);
        Assert.Equal([1, 2, 3, 4], studio.Store.History(id)!.Steps.Select(step => step.Step));
    }

    [Fact]
    public async Task Publish_NotAnEvent_IsRefusedAndTheConnectionGoesOn()
    {
        await using var studio = await StudioFixture.StartAsync();
        var (id, token) = await StartedAsync(studio);
        await using var client = await ConnectAsync(studio);
        await client.InvokeAsync<long>(HubProtocol.Attach, id, token, StudioFixture.Cancel);

        await Assert.ThrowsAsync<HubException>(() => client.InvokeAsync<long>(HubProtocol.Publish, new[] { "{" }, StudioFixture.Cancel));

        Assert.Equal(1, await PublishAsync(client, RunLog.Started(1)));
    }

    [Fact]
    public async Task Publish_LargeBatch_IsTaken()
    {
        await using var studio = await StudioFixture.StartAsync();
        var (id, token) = await StartedAsync(studio);
        await using var client = await ConnectAsync(studio);
        await client.InvokeAsync<long>(HubProtocol.Attach, id, token, StudioFixture.Cancel);

        Assert.Equal(5000, await PublishAsync(client, [.. Enumerable.Range(1, 5000).Select(step => RunLog.Step(step, step))]));
    }

    [Fact]
    public async Task Stop_WorkerAttached_ReachesIt()
    {
        await using var studio = await StudioFixture.StartAsync();
        var (id, token) = await StartedAsync(studio);
        await using var client = await ConnectAsync(studio);
        var commands = Commands(client);
        await client.InvokeAsync<long>(HubProtocol.Attach, id, token, StudioFixture.Cancel);
        await PublishAsync(client, RunLog.Started(1));

        await studio.Service.StopAsync(id, keep: true, StudioFixture.Cancel);

        Assert.Equal(new StopCommand(true), await commands.ReadAsync(StudioFixture.Cancel));
        Assert.Equal(RunStatus.Stopping, studio.Store.Find(id)!.Status);
        await PublishAsync(client, RunLog.Completed(2, early: true));
        Assert.Equal(RunStatus.Stopped, studio.Store.Find(id)!.Status);
    }

    [Fact]
    public async Task Stop_WorkerNotAttached_WaitsForItEvenOverARestart()
    {
        using var folder = new TestFolder();
        var workers = new FakeWorkerLauncher();
        string id, token;
        await using (var before = await StudioFixture.StartAsync(folder, workers))
        {
            (id, token) = await StartedAsync(before);
            await before.Service.StopAsync(id, keep: true, StudioFixture.Cancel);
        }

        await using var after = await StudioFixture.StartAsync(folder, workers);
        await using var client = await ConnectAsync(after);
        var commands = Commands(client);
        await client.InvokeAsync<long>(HubProtocol.Attach, id, token, StudioFixture.Cancel);

        Assert.Equal(new StopCommand(true), await commands.ReadAsync(StudioFixture.Cancel));
    }

    [Fact]
    public async Task Attach_RunThoughtLost_RunsAgain()
    {
        await using var studio = await StudioFixture.StartAsync();
        var (id, token) = await StartedAsync(studio);
        var process = studio.Workers.Launches.Single().Process.ProcessId;
        studio.Workers.End(process);
        await studio.LookAsync();
        Assert.Equal(RunStatus.Interrupted, studio.Store.Find(id)!.Status);

        await using var client = await ConnectAsync(studio);
        await client.InvokeAsync<long>(HubProtocol.Attach, id, token, StudioFixture.Cancel);

        Assert.Equal(RunStatus.Running, studio.Store.Find(id)!.Status);
        Assert.Null(studio.Store.Find(id)!.Error);
    }

    [Fact]
    public async Task Attach_Twice_TheNewerConnectionCounts()
    {
        await using var studio = await StudioFixture.StartAsync();
        var (id, token) = await StartedAsync(studio);
        await using var older = await ConnectAsync(studio);
        await using var newer = await ConnectAsync(studio);
        await older.InvokeAsync<long>(HubProtocol.Attach, id, token, StudioFixture.Cancel);
        await newer.InvokeAsync<long>(HubProtocol.Attach, id, token, StudioFixture.Cancel);

        await Assert.ThrowsAsync<HubException>(() => PublishAsync(older, RunLog.Started(1)));
        await older.StopAsync(StudioFixture.Cancel);

        Assert.Equal(1, await PublishAsync(newer, RunLog.Started(1)));
        Assert.True(studio.Get<WorkerConnections>().IsAttached(id));
    }

    private static async Task<(string Id, string Token)> StartedAsync(StudioFixture studio)
    {
        var id = await studio.QueueAsync("run");
        await studio.LookAsync();
        return (id, studio.Workers.Launches.Single(launch => launch.RunId == id).Token);
    }

    private static async Task<HubConnection> ConnectAsync(StudioFixture studio)
    {
        var client = new HubConnectionBuilder().WithUrl(studio.Address + HubProtocol.Path).Build();
        await client.StartAsync(StudioFixture.Cancel);
        return client;
    }

    private static ChannelReader<RunCommand> Commands(HubConnection client)
    {
        var commands = Channel.CreateUnbounded<RunCommand>();
        client.On<string>(HubProtocol.Command, json => commands.Writer.TryWrite(JsonSerializer.Deserialize(json, StudioJson.Line.RunCommand)!));
        return commands.Reader;
    }

    private static string[] Lines(params RunEvent[] events) => [.. events.Select(RunLog.Line)];

    private static Task<long> PublishAsync(HubConnection client, params RunEvent[] events) =>
        client.InvokeAsync<long>(HubProtocol.Publish, Lines(events), StudioFixture.Cancel);
}
