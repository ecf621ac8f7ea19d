using System.Text.Json;
using System.Threading.Channels;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Generation workers that a test plays.</summary>
/// <param name="answer">What a worker says to a request; the number is how many requests there were before, of all workers.</param>
internal sealed class PlayedGeneration(Func<GenerateRequest, int, IEnumerable<GenerationEvent>> answer) : IGenerationLauncher
{
    private int _requests;

    /// <summary>The models that workers were started for.</summary>
    internal List<string> Started { get; } = [];

    /// <summary>What the next workers throw instead of starting.</summary>
    internal Queue<Exception> Faults { get; } = [];

    public ILineProcess Start(string model)
    {
        Started.Add(Path.GetFileName(model));
        return Faults.TryDequeue(out var fault) ? throw fault : new Worker(this);
    }

    private sealed class Worker(PlayedGeneration owner) : ILineProcess
    {
        private readonly Channel<string> _output = Channel.CreateUnbounded<string>();

        public int ProcessId => 42;

        public string? LastWords => null;

        public Task WriteLineAsync(string line, CancellationToken cancellationToken)
        {
            if (JsonSerializer.Deserialize(line, StudioJson.Line.GenerationCommand) is GenerateRequest request)
            {
                Say(new GenerationReady("cpu", "fp32", true));
                foreach (var happened in owner.Answer(request))
                {
                    Say(happened);
                }
            }

            return Task.CompletedTask;
        }

        public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
            await _output.Reader.WaitToReadAsync(cancellationToken) && _output.Reader.TryRead(out var line) ? line : null;

        public ValueTask DisposeAsync()
        {
            _output.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        private void Say(GenerationEvent happened) => _output.Writer.TryWrite(JsonSerializer.Serialize(happened, StudioJson.Line.GenerationEvent));
    }

    private IEnumerable<GenerationEvent> Answer(GenerateRequest request) => answer(request, Interlocked.Increment(ref _requests) - 1);
}
