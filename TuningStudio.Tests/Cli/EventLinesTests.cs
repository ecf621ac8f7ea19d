using TuningStudio.Cli.Worker;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

public sealed class EventLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EventLines _lines;

    public EventLinesTests() => _lines = new EventLines(_folder["events.jsonl"]);

    public void Dispose()
    {
        _lines.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void After_NoFileYet_IsEmpty() => Assert.Empty(_lines.After(0));

    [Fact]
    public void After_HalfALine_WaitsForItsEnd()
    {
        Append("{\"sequence\":1}\n{\"sequ");
        Assert.Equal([1L], Sequences(0));
        Assert.Empty(_lines.After(1));
        Append("ence\":2}\n");
        Assert.Equal([2L], Sequences(1));
    }

    [Fact]
    public void After_EarlierNumber_ReadsAgain()
    {
        Append("{\"sequence\":1}\n{\"sequence\":2}\n{\"sequence\":3}\n");
        Assert.Equal([1L, 2L, 3L], Sequences(0));
        Assert.Equal([2L, 3L], Sequences(1));
        Assert.Empty(_lines.After(3));
    }

    [Fact]
    public void After_LineThatIsNoEvent_IsLeftOut()
    {
        Append("{\"sequence\":1}\n{\"sequ\n[]\n\n{\"sequence\":2}\n");
        Assert.Equal([1L, 2L], Sequences(0));
    }

    [Fact]
    public void After_LongLines_ComeInSmallBatches()
    {
        var text = new string('x', 400_000);
        Append(string.Concat(Enumerable.Range(1, 7).Select(i => $"{{\"sequence\":{i},\"text\":\"{text}\"}}\n")));
        Assert.Equal([1L, 2L, 3L], Sequences(0));
        Assert.Equal([4L, 5L, 6L], Sequences(3));
        Assert.Equal([7L], Sequences(6));
    }

    private void Append(string text) => File.AppendAllText(_folder["events.jsonl"], text);

    private IEnumerable<long> Sequences(long after) => _lines.After(after).Select(line => line.Sequence);
}
