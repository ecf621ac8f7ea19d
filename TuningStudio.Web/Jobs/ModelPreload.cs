using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Answers;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Has models loaded at the start, so that their first answers do not wait.</summary>
internal sealed class ModelPreload(ServedModels models, PlaygroundPool pool, AnswerGate gate, IOptions<StudioOptions> options, IHostApplicationLifetime lifetime, ILogger<ModelPreload> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Preload.Count == 0)
        {
            return;
        }

        // The list of runs, and so of tuned models, is there once the site has started.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        foreach (var name in options.Value.Preload)
        {
            try
            {
                await LoadAsync(name, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Its first answer loads it, or says why it cannot: the site needs none of them to go on.
                logger.LogWarning(fault, "The model '{Name}' could not be loaded at the start: {Reason}", name, fault.Message);
            }
        }
    }

    private async Task LoadAsync(string name, CancellationToken cancellationToken)
    {
        if (models.Find(name) is not { } model)
        {
            logger.LogWarning("There is no model '{Name}' to load at the start.", name);
            return;
        }

        await gate.WaitForDeviceAsync(cancellationToken);
        var request = new GenerateRequest { RequestId = Guid.NewGuid().ToString("N"), Adapter = model.Adapter, Prompt = "Hello", Sampling = new SamplingOptions { MaxNewTokens = 1 } };
        await foreach (var happened in pool.GenerateAsync(model.Base, request, cancellationToken))
        {
            if (happened is GenerationFailed failed)
            {
                logger.LogWarning("The model '{Name}' could not be loaded at the start: {Reason}", name, failed.Error);
            }
            else if (happened is GenerationFinished)
            {
                logger.LogInformation("The model '{Name}' is loaded.", name);
            }
        }
    }
}
