using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Api;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class ModelPreloadTests
{
    [Fact]
    public async Task Start_OneModelIsUnknownAndOneCannotBeStarted_LoadsTheNextAndTheSiteGoesOn()
    {
        var loaded = new TaskCompletionSource<GenerateRequest>();
        var workers = new PlayedGeneration((request, before) =>
        {
            loaded.TrySetResult(request);
            return [new GenerationFinished(request.RequestId, "!", [1], 1, "length", 0)];
        });
        workers.Faults.Enqueue(new InvalidOperationException("There is no such program."));
        await using var studio = await ApiStudio.StartAsync(
            settings: new() { ["Studio:Preload:0"] = "nobody", ["Studio:Preload:1"] = "starter", ["Studio:Preload:2"] = "starter" },
            services: services => services.AddSingleton<IGenerationLauncher>(workers));

        var request = await loaded.Task.WaitAsync(TimeSpan.FromSeconds(30), ApiStudio.Cancel);

        Assert.Equal(1, request.Sampling.MaxNewTokens);
        Assert.Equal(["starter", "starter"], workers.Started);
        Assert.False(studio.Site.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.Equal(200, (await studio.GetAsync("/v1/models")).Status);
    }
}
