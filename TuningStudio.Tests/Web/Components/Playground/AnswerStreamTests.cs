using Microsoft.Extensions.Time.Testing;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.Playground;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Components.Playground;

public sealed class AnswerStreamTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FakePlayground _playground = new();

    [Fact]
    public async Task RunAsync_DeltasThenFinished_EndsWithTheWholeAnswerAndItsFacts()
    {
        var answer = new AnswerStream(_clock);
        var running = RunAsync(answer, CancellationToken.None);
        await WriteAsync(new GenerationDelta("r", "Hel", 1));
        await WriteAsync(new GenerationFinished("r", "Hello", [1, 2], 9, "stop", 21.5));

        await running;

        Assert.Equal("Hello", answer.Text);
        Assert.Equal((2, 21.5, "stop", false), (answer.Tokens, answer.TokensPerSecond, answer.FinishReason, answer.IsBusy));
    }

    [Fact]
    public async Task RunAsync_Cancelled_KeepsWhatWasWritten()
    {
        var answer = new AnswerStream(_clock);
        using var cancel = new CancellationTokenSource();
        var running = RunAsync(answer, cancel.Token);
        await WriteAsync(new GenerationDelta("r", "Hel", 1));
        while (answer.Text.Length == 0)
        {
            await Task.Yield();
        }

        await cancel.CancelAsync();
        await running;

        Assert.Equal(("Hel", "cancelled", false), (answer.Text, answer.FinishReason, answer.IsBusy));
    }

    [Fact]
    public async Task RunAsync_WorkerFails_ShowsTheError()
    {
        var answer = new AnswerStream(_clock);
        var running = RunAsync(answer, CancellationToken.None);
        await WriteAsync(new GenerationFailed("r", new ErrorInfo(ErrorCodes.OutOfMemory, "The device is full.")));

        await running;

        Assert.Equal(ErrorCodes.OutOfMemory, answer.Error!.Code);
        Assert.False(answer.IsBusy);
    }

    [Fact]
    public async Task Pieces_AnswerGrows_OnlyTheLastOneChanges()
    {
        var answer = new AnswerStream(_clock);
        var running = RunAsync(answer, CancellationToken.None);
        var text = new string('a', 255) + "😀" + new string('b', 400);
        await WriteAsync(new GenerationDelta("r", text, 1));
        while (answer.Text.Length == 0)
        {
            await Task.Yield();
        }

        var before = answer.Pieces;
        await WriteAsync(new GenerationDelta("r", "more", 2));
        await WriteAsync(new GenerationFinished("r", text + "more", [1, 2], 9, "stop", 21.5));
        await running;

        Assert.Equal(text + "more", string.Concat(answer.Pieces));
        Assert.Equal(before.SkipLast(1), answer.Pieces.Take(before.Count - 1));
        Assert.All(answer.Pieces, piece => Assert.False(char.IsHighSurrogate(piece[^1])));
    }

    [Fact]
    public async Task RunAsync_TokensComeFasterThanTheEye_DrawsOnceForMany()
    {
        var answer = new AnswerStream(_clock);
        var drawn = new List<string>();
        var running = answer.RunAsync(Answers(), () =>
        {
            drawn.Add(answer.Text);
            return Task.CompletedTask;
        }, CancellationToken.None);

        await running;

        // At first, after each pause, and at the end.
        Assert.Equal(["", "abc", "abcdef", "abcdef"], drawn);

        async IAsyncEnumerable<GenerationEvent> Answers()
        {
            foreach (var (letter, place) in "abcdef".Select((letter, place) => (letter, place)))
            {
                _clock.Advance(TimeSpan.FromMilliseconds(20));
                yield return new GenerationDelta("r", letter.ToString(), place + 1);
            }

            await Task.CompletedTask;
        }
    }

    [Fact]
    public async Task RunAsync_WorkerCannotBeStarted_ShowsTheErrorWithItsRemedy()
    {
        var answer = new AnswerStream(_clock);

        await answer.RunAsync(Fails(), () => Task.CompletedTask, CancellationToken.None);

        Assert.Equal((ErrorCodes.OutOfMemory, "Close something.", false), (answer.Error!.Code, answer.Error.Remedy, answer.IsBusy));

        static async IAsyncEnumerable<GenerationEvent> Fails()
        {
            await Task.CompletedTask;
            yield return new GenerationDelta("r", "a", 1);
            throw new TuningException(ErrorCodes.OutOfMemory, "The device is full.", "Close something.");
        }
    }

    private Task RunAsync(AnswerStream answer, CancellationToken cancellation) => answer.RunAsync(
        _playground.GenerateAsync(new PlaygroundColumn("/m", null), [], new SamplingOptions(), cancellation), () => Task.CompletedTask, cancellation);

    private async Task WriteAsync(GenerationEvent item) => await _playground.Base.Writer.WriteAsync(item, TestContext.Current.CancellationToken);
}
