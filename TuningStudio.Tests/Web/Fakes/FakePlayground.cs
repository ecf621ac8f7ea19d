using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Answers what a test writes, when the test writes it.</summary>
internal sealed class FakePlayground : IPlayground
{
    internal List<(PlaygroundColumn Column, IReadOnlyList<ChatMessage> Messages, SamplingOptions Sampling)> Asked { get; } = [];

    internal Channel<GenerationEvent> Base { get; } = Channel.CreateUnbounded<GenerationEvent>();

    internal Channel<GenerationEvent> Tuned { get; } = Channel.CreateUnbounded<GenerationEvent>();

    internal int Cancelled { get; private set; }

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        PlaygroundColumn column,
        IReadOnlyList<ChatMessage> messages,
        SamplingOptions sampling,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked.Add((column, messages, sampling));
        using var noted = cancellationToken.Register(() => Cancelled++);
        var answers = column.Adapter is null ? Base : Tuned;
        while (await answers.Reader.WaitToReadAsync(cancellationToken))
        {
            while (answers.Reader.TryRead(out var item))
            {
                yield return item;
                if (item is GenerationFinished or GenerationFailed)
                {
                    yield break;
                }
            }
        }
    }
}
