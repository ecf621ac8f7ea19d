using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Worker;

/// <summary>The requests that are being answered, rows of one batch where their adapters allow it.</summary>
internal sealed class OpenAnswers(ICausalLanguageModel model, ModelText text, Action<GenerationEvent> emit) : IDisposable
{
    private readonly AdapterCache _adapters = new(model);
    private readonly BatchGenerator _generator = new(model, text.Tokenizer);
    private readonly Dictionary<AnswerRow, string> _requests = [];

    internal int Count => _requests.Count;

    /// <summary>Takes a request in.</summary>
    /// <returns>Whether it is being answered; where it cannot be, that was said.</returns>
    internal bool Begin(GenerateRequest request, CancellationToken cancellation)
    {
        GenerationJob? job = null;
        AnswerRow? row = null;
        var told = 0;
        try
        {
            job = new GenerationJob
            {
                Prompt = request.Prompt is { } prompt ? text.EncodePrompt(prompt) : text.For(request.Adapter).EncodePrompt(request.Conversation),
                Sampling = request.Sampling,
                StopIds = text.StopIds,
                Adapter = request.Adapter is { } folder ? _adapters.Take(folder) : null,
                OnText = (piece, tokens) =>
                {
                    // Tokens without a text of their own are told with the next piece, and those whose text is held back with it.
                    IReadOnlyList<TokenLogProbability>? fresh = row?.LogProbabilities is { } all ? [.. all.Take(row.Passed).Skip(told)] : null;
                    told += fresh?.Count ?? 0;
                    emit(new GenerationDelta(request.RequestId, piece, tokens, fresh));
                },
                Cancellation = cancellation,
            };
            row = _generator.Add(job);
            _requests.Add(row, request.RequestId);
            return true;
        }
        catch (Exception fault)
        {
            GiveBack(job);
            emit(Failed(request.RequestId, fault));
            return false;
        }
    }

    /// <summary>One token for each answer.</summary>
    /// <returns>Requests that ended, which was said.</returns>
    internal IReadOnlyList<string> Step()
    {
        var ended = new List<string>();
        foreach (var row in _generator.Step())
        {
            _requests.Remove(row, out var requestId);
            ended.Add(requestId!);
            GiveBack(row.Job);
            emit(row.Answer is { } answer
                ? new GenerationFinished(requestId!, answer.Text, answer.Ids, answer.PromptTokens, answer.FinishReason, answer.TokensPerSecond, answer.LogProbabilities)
                : Failed(requestId!, row.Fault!));
        }

        return ended;
    }

    public void Dispose()
    {
        _generator.Dispose();
        _adapters.Dispose();
    }

    // One request's trouble is not the others'.
    private static GenerationFailed Failed(string requestId, Exception fault)
    {
        if (fault is not TuningException)
        {
            Console.Error.WriteLine(fault);
        }

        return new GenerationFailed(requestId, Faults.Describe(fault));
    }

    private void GiveBack(GenerationJob? job)
    {
        if (job?.Adapter is { } adapter)
        {
            _adapters.GiveBack(adapter);
        }
    }
}
