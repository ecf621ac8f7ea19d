using System.Diagnostics;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Generation;

/// <summary>One answer in the making: it chooses its own tokens and knows when it ends, whatever the other rows do.</summary>
public sealed class AnswerRow
{
    // Of faults that are not its own a row outlives some; where memory is short for all of them they would never end.
    private const int MostRewinds = 3;

    private readonly TokenSampler _sampler;
    private readonly AnswerText _text;
    private readonly LogProbabilities? _likelihoods;
    private readonly List<TokenLogProbability> _told = [];
    private readonly List<int> _starts = [];
    private readonly List<int> _ids = [];
    private readonly int _limit;
    private long _started;
    private int _rewinds;
    private bool _isRewound;

    /// <exception cref="TuningException">A sampling option is out of range.</exception>
    internal AnswerRow(GenerationJob job, ITextTokenizer? tokenizer, int room)
    {
        Job = job;
        _sampler = new TokenSampler(job.Sampling, job.Prompt);
        _text = new AnswerText(tokenizer?.CreateStream(), job.Sampling.StopStrings);
        _likelihoods = job.Sampling.TopLogProbabilities is { } count ? new LogProbabilities(tokenizer, count) : null;
        _limit = Math.Min(job.Sampling.MaxNewTokens, room);
    }

    /// <summary>What was asked.</summary>
    public GenerationJob Job { get; }

    /// <summary>The answer, once it is complete.</summary>
    public GeneratedText? Answer { get; private set; }

    /// <summary>Why there is no answer.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>What was told of the tokens so far; null where it was not asked for. Behind a stop string there are none.</summary>
    public IReadOnlyList<TokenLogProbability>? LogProbabilities => _likelihoods is null ? null : _told;

    /// <summary>How many of <see cref="LogProbabilities"/> are of tokens whose text begins within what was passed on.</summary>
    public int Passed
    {
        get
        {
            var count = _starts.Count;
            while (count > 0 && _starts[count - 1] >= _text.Length)
            {
                count--;
            }

            return count;
        }
    }

    /// <summary>Whether there is an answer or a fault.</summary>
    public bool IsEnded => Answer is not null || Fault is not null;

    /// <summary>Tokens that the model has read, once the prompt is read: the last one chosen is yet to be.</summary>
    internal int Length => Job.Prompt.Count + (_isRewound ? _ids.Count : Math.Max(0, _ids.Count - 1));

    /// <summary>The token that is to be read next.</summary>
    internal int Last => _ids[^1];

    /// <summary>What is to be read at a place: the prompt, and behind it what was chosen.</summary>
    internal int TokenAt(int place) => place < Job.Prompt.Count ? Job.Prompt[place] : _ids[place - Job.Prompt.Count];

    /// <summary>Has the row read again from its start, without what it chose being lost: its batch has had a fault.</summary>
    /// <returns>False where that has happened too often.</returns>
    internal bool Rewind()
    {
        _isRewound = true;
        return ++_rewinds <= MostRewinds;
    }

    /// <summary>Chooses the next token.</summary>
    /// <param name="logits">[V]; changed in place.</param>
    internal void Take(Span<float> logits)
    {
        _isRewound = false;
        try
        {
            Choose(logits);
        }
        catch (Exception fault)
        {
            // One row's trouble is not the others'.
            Fail(fault);
        }
    }

    /// <summary>Ends the answer if that was asked for.</summary>
    internal void HearCancellation()
    {
        try
        {
            if (!IsEnded && Job.Cancellation.IsCancellationRequested)
            {
                End("cancelled");
            }
        }
        catch (Exception fault)
        {
            Fail(fault);
        }
    }

    /// <summary>Ends the row without an answer.</summary>
    internal void Fail(Exception fault) => Fault = fault;

    private void Choose(Span<float> logits)
    {
        _started = _ids.Count == 0 ? Stopwatch.GetTimestamp() : _started;
        var likelihood = _likelihoods?.Of(logits);
        var next = _sampler.Choose(logits);
        _ids.Add(next);
        var isEnd = Job.StopIds.Contains(next);
        if (isEnd)
        {
            // Told behind all of the text: it has no part in it.
            Pass(_text.Flush());
        }

        if (likelihood is not null)
        {
            _told.Add(likelihood(next));
            _starts.Add(_text.Decoded);
        }

        if (isEnd)
        {
            End("stop");
            return;
        }

        Pass(_text.Append(next));
        if (_text.IsStopped || _ids.Count == _limit)
        {
            End(_text.IsStopped ? "stop" : "length");
        }
    }

    private void End(string reason)
    {
        Pass(_text.Flush());
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var pace = Math.Max(0, _ids.Count - 1) / Math.Max(seconds, 1e-9);
        Answer = new GeneratedText(_ids, _text.Text, reason, Job.Prompt.Count, pace, LogProbabilities);
    }

    private void Pass(string piece)
    {
        if (_text.IsStopped)
        {
            // What begins with the stop string or behind it is none of the answer's.
            var kept = Passed;
            _told.RemoveRange(kept, _told.Count - kept);
            _starts.RemoveRange(kept, _starts.Count - kept);
        }

        if (piece.Length > 0)
        {
            Job.OnText?.Invoke(piece, _ids.Count);
        }
    }
}
