using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using TuningStudio.Cli;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Cli;

/// <summary>A generation worker on a thread of its own.</summary>
internal sealed class RunningWorker : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlockingInput _input = new();
    private readonly BlockingCollection<string> _output = [];
    private readonly Thread _thread;
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, GenerationFinished> _finished = [];
    private readonly List<GenerationFailed> _failed = [];
    private int _exitCode = -1;

    internal RunningWorker(string model)
    {
        _thread = new Thread(() => _exitCode = CommandLine.Run(["worker", "generate", model, "--precision", "fp32"], new Lines(_output), TextWriter.Null, _input));
        _thread.Start();
    }

    internal int ExitCode
    {
        get
        {
            Assert.True(_thread.Join(Patience));
            return _exitCode;
        }
    }

    internal void Send(GenerationCommand command) => SendLine(JsonSerializer.Serialize(command, StudioJson.Line.GenerationCommand));

    internal void SendLine(string line) => _input.Write(line);

    internal GenerationEvent Next()
    {
        Assert.True(_output.TryTake(out var line, Patience));
        return JsonSerializer.Deserialize(line, StudioJson.Line.GenerationEvent)!;
    }

    /// <summary>The answer to a request, whose pieces must add up to it; events of others are kept.</summary>
    internal GenerationFinished Answer(string id)
    {
        while (!_finished.ContainsKey(id))
        {
            Take(Next());
        }

        return _finished[id];
    }

    /// <summary>The first request that failed.</summary>
    internal GenerationFailed Failure()
    {
        while (_failed.Count == 0)
        {
            Take(Next());
        }

        return _failed[0];
    }

    /// <summary>Events of two requests.</summary>
    internal IEnumerable<GenerationEvent> EventsUntilBothEnd()
    {
        while (_finished.Count < 2)
        {
            var happened = Next();
            Take(happened);
            yield return happened;
        }
    }

    private void Take(GenerationEvent happened)
    {
        switch (happened)
        {
            case GenerationDelta delta:
                Assert.False(_finished.ContainsKey(delta.RequestId));
                _texts[delta.RequestId] = _texts.GetValueOrDefault(delta.RequestId, string.Empty) + delta.Text;
                break;
            case GenerationFinished finished:
                Assert.Equal(_texts.GetValueOrDefault(finished.RequestId, string.Empty), finished.Text);
                _finished.Add(finished.RequestId, finished);
                break;
            default:
                _failed.Add(Assert.IsType<GenerationFailed>(happened));
                break;
        }
    }

    internal void End() => _input.End();

    public void Dispose()
    {
        End();
        _thread.Join(Patience);
        _output.Dispose();
        _input.Dispose();
    }

    private sealed class Lines(BlockingCollection<string> lines) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => lines.Add(value!);
    }
}
