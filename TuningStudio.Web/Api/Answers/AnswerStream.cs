using TuningStudio.Core.Contracts;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Answers;

/// <summary>Hands answers out, piece by piece or whole.</summary>
internal static class AnswerStream
{
    /// <summary>Sends a stream. What fails before its first piece is an error like any other; later it is the stream's last piece.</summary>
    internal static async Task<IResult> SendAsync(HttpContext context, IAsyncEnumerable<(int Index, GenerationEvent Happened)> answers, int count, IAnswerPieces pieces)
    {
        ServerEvents? events = null;
        var finished = new GenerationFinished[count];
        try
        {
            await foreach (var (index, happened) in answers)
            {
                if (events is null)
                {
                    events = ServerEvents.Begin(context);
                    for (var answer = 0; answer < count; answer++)
                    {
                        await pieces.BeginAsync(events, answer);
                    }
                }

                await SendAsync(events, pieces, index, happened, finished);
            }

            await pieces.EndAsync(events!, finished);
            await events!.EndAsync();
        }
        catch (ApiFault fault) when (events is not null)
        {
            await events.SendAsync(fault.Body, ApiJson.Plain.ApiErrorBody);
        }

        return Results.Empty;
    }

    /// <summary>Waits for all answers.</summary>
    internal static async Task<IReadOnlyList<GenerationFinished>> CollectAsync(IAsyncEnumerable<(int Index, GenerationEvent Happened)> answers, int count)
    {
        var finished = new GenerationFinished[count];
        var told = new List<TokenLogProbability>[count];
        await foreach (var (index, happened) in answers)
        {
            switch (happened)
            {
                case GenerationDelta { LogProbabilities: { } more }:
                    (told[index] ??= []).AddRange(more);
                    break;
                case GenerationFinished answer:
                    // As a stream tells them: those of the text. The token that ends an answer is none of it.
                    finished[index] = answer.LogProbabilities is null ? answer : answer with { LogProbabilities = told[index] ?? [] };
                    break;
            }
        }

        return finished;
    }

    private static Task SendAsync(ServerEvents events, IAnswerPieces pieces, int index, GenerationEvent happened, GenerationFinished[] finished)
    {
        switch (happened)
        {
            case GenerationDelta delta:
                return pieces.AddAsync(events, index, delta);
            case GenerationFinished answer:
                finished[index] = answer;
                return pieces.FinishAsync(events, index, answer);
            default:
                return Task.CompletedTask;
        }
    }
}
