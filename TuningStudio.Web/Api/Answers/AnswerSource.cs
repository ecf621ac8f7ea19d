using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Api.Models;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Answers;

/// <summary>Has several answers made at once by a model's worker, where they are rows of one batch with those of everybody else.</summary>
internal sealed class AnswerSource(PlaygroundPool pool, AnswerGate gate)
{
    // A reader that is slow holds up its own answers here and nobody else's.
    private const int Ahead = 64;

    /// <summary>Events of all answers as they come, each with the place of its request.</summary>
    /// <exception cref="ApiFault">There is no room, or an answer failed.</exception>
    internal async IAsyncEnumerable<(int Index, GenerationEvent Happened)> AnswerAsync(ServedModel model, IReadOnlyList<GenerateRequest> requests, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var param = requests.Select(request => request.Prompt).Distinct().Count() > 1 ? "prompt" : "n";
        await foreach (var (index, happened) in AnswerAsync([.. requests.Select(request => (model, request))], param, cancellationToken))
        {
            yield return happened is GenerationFailed failed ? throw ApiFault.Of(failed.Error) : (index, happened);
        }
    }

    /// <summary>The same of several models, of which one that fails says so and the others go on.</summary>
    /// <param name="requests">What is asked of whom.</param>
    /// <param name="param">What of the body makes them so many.</param>
    /// <param name="cancellationToken">Ends all of them.</param>
    /// <exception cref="ApiFault">There is no room.</exception>
    internal async IAsyncEnumerable<(int Index, GenerationEvent Happened)> AnswerAsync(IReadOnlyList<(ServedModel Model, GenerateRequest Request)> requests, string param, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var place = gate.Enter(requests.Count, param);
        await gate.WaitForDeviceAsync(cancellationToken);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Whoever hands a piece in sends it on by itself: there is one reader, and nobody else waits for either.
        var merged = Channel.CreateBounded<(int, GenerationEvent)>(new BoundedChannelOptions(Ahead) { SingleReader = true, AllowSynchronousContinuations = true });
        var pumps = PumpAllAsync(requests, merged.Writer, ends.Token);
        try
        {
            await foreach (var (index, happened) in merged.Reader.ReadAllAsync(cancellationToken))
            {
                yield return (index, happened);
            }
        }
        finally
        {
            await ends.CancelAsync();
            await pumps;
        }
    }

    private async Task PumpAllAsync(IReadOnlyList<(ServedModel Model, GenerateRequest Request)> requests, ChannelWriter<(int, GenerationEvent)> merged, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(requests.Select((asked, index) => PumpAsync(asked.Model, asked.Request, index, merged, cancellationToken)));
            merged.Complete();
        }
        catch (Exception exception)
        {
            // Told to whoever reads; one that has gone away needs to hear nothing.
            merged.Complete(exception);
        }
    }

    private async Task PumpAsync(ServedModel model, GenerateRequest request, int index, ChannelWriter<(int, GenerationEvent)> merged, CancellationToken cancellationToken)
    {
        await foreach (var happened in pool.GenerateAsync(model.Base, request with { Adapter = model.Adapter }, cancellationToken))
        {
            await merged.WriteAsync((index, happened), cancellationToken);
        }
    }
}
