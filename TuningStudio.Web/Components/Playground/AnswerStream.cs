using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Playground;

/// <summary>One column's answer while it comes in.</summary>
public sealed class AnswerStream(TimeProvider clock)
{
    /// <summary>Tokens come faster than anybody reads: the page is redrawn at most this often.</summary>
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(60);

    private const int PieceLength = 256;

    private readonly StringBuilder _text = new();
    private long _started;
    private int _tokens;

    public string Text => _text.ToString();

    /// <summary>
    /// The text in pieces that no longer change once the next has begun: a redraw then sends the browser the last one alone and
    /// not the whole answer again.
    /// </summary>
    public IReadOnlyList<string> Pieces
    {
        get
        {
            var pieces = new List<string>((_text.Length / PieceLength) + 1);
            for (var start = 0; start < _text.Length;)
            {
                var end = Math.Min(start + PieceLength, _text.Length);
                if (end < _text.Length && char.IsHighSurrogate(_text[end - 1]))
                {
                    end++;
                }

                pieces.Add(_text.ToString(start, end - start));
                start = end;
            }

            return pieces;
        }
    }

    public bool IsBusy { get; private set; }

    /// <summary>Whether anything was asked yet.</summary>
    public bool HasBegun { get; private set; }

    public ErrorInfo? Error { get; private set; }

    /// <summary><c>stop</c>, <c>length</c> or <c>cancelled</c>; null until it is over.</summary>
    public string? FinishReason { get; private set; }

    public int Tokens { get; private set; }

    public double? TokensPerSecond { get; private set; }

    /// <summary>How likely the model found each token, where that was asked for and the answer is over; else null.</summary>
    public IReadOnlyList<TokenLogProbability>? Probabilities { get; private set; }

    /// <summary>Streams one answer. It never throws for what the person can see in the column: cancelled, or failed.</summary>
    public async Task RunAsync(IAsyncEnumerable<GenerationEvent> answer, Func<Task> redraw, CancellationToken cancellationToken)
    {
        Reset();
        await redraw();
        try
        {
            var drawn = clock.GetTimestamp();
            await foreach (var item in answer.WithCancellation(cancellationToken))
            {
                Take(item);
                if (clock.GetElapsedTime(drawn) >= RedrawEvery)
                {
                    drawn = clock.GetTimestamp();
                    await redraw();
                }
            }
        }
        catch (OperationCanceledException)
        {
            FinishReason ??= "cancelled";
        }
        catch (TuningException fault)
        {
            Error = fault.ToInfo();
        }
        finally
        {
            IsBusy = false;
            await redraw();
        }
    }

    private void Reset()
    {
        _text.Clear();
        (IsBusy, HasBegun, Error, FinishReason, Tokens, TokensPerSecond, _tokens) = (true, true, null, null, 0, null, 0);
        Probabilities = null;
    }

    private void Take(GenerationEvent item)
    {
        switch (item)
        {
            case GenerationDelta delta:
                Measure(delta.Tokens);
                _text.Append(delta.Text);
                break;
            case GenerationFinished finished:
                _text.Clear().Append(finished.Text);
                (Tokens, FinishReason, TokensPerSecond) = (finished.Ids.Count, finished.FinishReason, finished.TokensPerSecond);
                Probabilities = finished.LogProbabilities;
                break;
            case GenerationFailed failed:
                Error = failed.Error;
                break;
        }
    }

    // From the first token on: waiting for the model to load is not its speed.
    private void Measure(int tokens)
    {
        if (_tokens == 0)
        {
            (_started, _tokens) = (clock.GetTimestamp(), tokens);
        }

        Tokens = tokens;
        var seconds = clock.GetElapsedTime(_started).TotalSeconds;
        TokensPerSecond = tokens > _tokens && seconds > 0 ? (tokens - _tokens) / seconds : null;
    }
}
