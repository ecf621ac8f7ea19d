using Microsoft.Extensions.Options;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Answers;

/// <summary>Lets in only as many requests as are answered in good time, and none beside a run that needs the device's memory for itself.</summary>
internal sealed class AnswerGate(RunStore runs, DeviceChoice devices, TimeProvider time, IOptions<StudioOptions> options)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private int _open;

    /// <summary>Answers that are being made or wait.</summary>
    internal int Open => Volatile.Read(ref _open);

    /// <summary>Takes so many places until it is disposed.</summary>
    /// <param name="answers">How many.</param>
    /// <param name="param">What of the request makes it so many.</param>
    /// <exception cref="ApiFault">There are not so many left, or never will be.</exception>
    internal IDisposable Enter(int answers, string param = "n")
    {
        if (answers > options.Value.ApiAnswers)
        {
            // To ask again would help nobody.
            throw ApiFault.BadRequest($"The request asks for {answers} answers at once, and this studio makes at most {options.Value.ApiAnswers} (Studio__ApiAnswers). Ask for fewer, in several requests.", param, "invalid_value");
        }

        if (Interlocked.Add(ref _open, answers) <= options.Value.ApiAnswers)
        {
            return new Place(this, answers);
        }

        Interlocked.Add(ref _open, -answers);
        throw new ApiFault(StatusCodes.Status429TooManyRequests, $"{options.Value.ApiAnswers} answers are being made or waited for already. Ask again in a moment.", "rate_limit_exceeded") { RetryAfter = Soon };
    }

    /// <summary>Waits while a run is at work on the device that answers, but not for long.</summary>
    /// <exception cref="ApiFault">It is still at work.</exception>
    internal async Task WaitForDeviceAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (Busy() is { } run)
        {
            if (time.GetElapsedTime(began) >= TimeSpan.FromSeconds(options.Value.ApiQueueSeconds))
            {
                var left = run.Summary.RemainingSeconds is { } seconds && seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(seconds, 1)) : Longest;
                throw new ApiFault(StatusCodes.Status503ServiceUnavailable, $"The run '{run.Summary.Name}' is at work on {run.Device}, and answers wait until it is done.", "device_busy") { RetryAfter = left };
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private RunRecord? Busy()
    {
        var device = devices.Resolve(null);
        return options.Value.AnswerWhileTraining ?? device == "cpu"
            ? null
            : runs.Records.FirstOrDefault(record => record.Device == device && RunTransitions.HasWorker(record.Status));
    }

    private sealed class Place(AnswerGate gate, int answers) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref gate._open, -answers);
    }
}
