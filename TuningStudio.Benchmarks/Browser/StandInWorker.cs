using System.Globalization;
using TuningStudio.Cli.Tuning;
using TuningStudio.Cli.Worker;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;

namespace TuningStudio.Benchmarks.Browser;

/// <summary>
/// In a worker's place: the site starts it as it starts a worker, and it reports through the worker's own log and link.
/// Only the training is missing: its steps come as fast as the run's name asks.
/// </summary>
internal static class StandInWorker
{
    internal const string Verb = "worker";

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    /// <summary>The name of a run of so many steps at once and then so many a second; none a second, and the run is over.</summary>
    internal static string NameOf(int atOnce, int perSecond) => string.Create(CultureInfo.InvariantCulture, $"Stand-in {atOnce} {perSecond}");

    internal static async Task<int> RunAsync(RunFolder folder)
    {
        var spec = RunPreparation.Open(folder);
        using var runLock = RunLock.Take(folder);
        using var log = new EventLog(folder.EventsFile, TimeProvider.System);
        using var ends = new CancellationTokenSource();
        var link = new HubLink(
            spec.Id,
            Environment.GetEnvironmentVariable(HubProtocol.TokenVariable)!,
            Environment.GetEnvironmentVariable(HubProtocol.SiteFileVariable)!,
            folder.EventsFile,
            command => End(command, ends),
            Console.Error);
        await using var closing = link.ConfigureAwait(false);
        log.Recorded += (_, _) => link.Wake();
        link.Start();
        Begin(log, spec);
        var words = spec.Name.Split(' ');
        await WorkAsync(log, int.Parse(words[^2], CultureInfo.InvariantCulture), int.Parse(words[^1], CultureInfo.InvariantCulture), spec.Hyperparameters.MaxSteps!.Value, ends.Token).ConfigureAwait(false);
        await link.FinishAsync(LastWords).ConfigureAwait(false);
        return 0;
    }

    private static void End(RunCommand command, CancellationTokenSource ends)
    {
        if (command is EndCommand)
        {
            ends.Cancel();
        }
    }

    private static void Begin(EventLog log, RunSpec spec)
    {
        log.Emit(new RunStartedEvent { Name = spec.Name, ProcessId = Environment.ProcessId, EngineVersion = "0.1.0" });
        log.Emit(new PhaseEvent { Phase = RunPhase.PreparingData });
        log.Emit(new DataPreparedEvent { Format = "promptCompletion", TrainingExamples = 665, ValidationExamples = 35, Tokens = 18_305, TrainedTokens = 4_419, LongestExample = 39 });
        log.Emit(new ResolvedEvent { Hyperparameters = HyperparameterResolver.Resolve(spec.Hyperparameters, new ResolverFacts(256, 2048, 700, HasValidationFile: false, "cpu", "fp32")) });
        log.Emit(new ModelLoadedEvent { Architecture = "LlamaForCausalLM", Parameters = 5_999_872, TrainableParameters = 112_128, Device = "cpu", Precision = "fp32" });
        log.Emit(new PhaseEvent { Phase = RunPhase.Training });
    }

    private static async Task WorkAsync(EventLog log, int atOnce, int perSecond, int total, CancellationToken ends)
    {
        var step = 0;
        while (step < atOnce)
        {
            log.Emit(Step(++step, total));
        }

        if (perSecond == 0)
        {
            log.Emit(new CompletedEvent { Step = step, AdapterFolder = "adapter", TrainLoss = Step(step, total).TrainLoss });
            return;
        }

        // By the clock: a tick that comes late is made up for, so that the pace holds on a busy machine.
        var began = TimeProvider.System.GetTimestamp();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (step < total && await ticks.WaitForNextTickAsync(ends).ConfigureAwait(false))
            {
                var due = atOnce + (int)(TimeProvider.System.GetElapsedTime(began).TotalSeconds * perSecond);
                while (step < Math.Min(due, total))
                {
                    log.Emit(Step(++step, total));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The benchmark has seen enough.
        }

        log.Emit(new CancelledEvent { Step = step });
    }

    // Curves of a real run's shape: a loss that falls through noise, and six figures that all move.
    private static StepEvent Step(int step, int total)
    {
        var noise = ((step * 7919) % 1000) / 1000.0;
        return new StepEvent
        {
            Step = step,
            TotalSteps = total,
            Epoch = step / 84.0,
            TrainLoss = 0.4 + (3 / Math.Sqrt(1 + (step / 50.0))) + (0.3 * noise),
            TokenAccuracy = Math.Min(1, 0.2 + (0.1 * Math.Log10(step + 1)) + (0.05 * noise)),
            SequenceAccuracy = Math.Min(1, 0.05 * Math.Log10(step + 1)),
            Examples = 8,
            LearningRate = 5e-4 * (1 + Math.Cos(Math.PI * step / total)),
            GradientNorm = 1 + noise,
            TrainedTokens = 180,
            Tokens = 250,
            PaddedTokens = 280,
            TokensPerSecond = 4000 + (400 * noise),
            ElapsedSeconds = step * 0.02,
            RemainingSeconds = (total - step) * 0.02,
            MemoryBytes = 400_000_000 + (step * 1000L),
        };
    }
}
