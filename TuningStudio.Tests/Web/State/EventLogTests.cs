using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class EventLogTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<RunEvent> _read = [];

    [Fact]
    public void Read_LineStillBeingWritten_IsLeftForTheNextTime()
    {
        var whole = RunLog.Line(RunLog.Step(1, 1)) + "\n";
        var half = RunLog.Line(RunLog.Step(2, 2));
        var path = _folder.Write("events.jsonl", whole + half[..20]);

        var offset = EventLog.Read(path, 0, _read.Add);
        Assert.Single(_read);
        Assert.Equal(whole.Length, offset);

        File.AppendAllText(path, half[20..] + "\n");
        EventLog.Read(path, offset, _read.Add);
        Assert.Equal([1L, 2L], _read.Select(happened => happened.Sequence));
    }

    [Fact]
    public void Read_SoManyLinesAtOnce_GoesOnWhereItWas()
    {
        var path = _folder.Write("events.jsonl", string.Concat(Enumerable.Range(1, 5).Select(number => RunLog.Line(RunLog.Step(number, number)) + "\n")));

        var offset = EventLog.Read(path, 0, _read.Add, most: 2);
        Assert.Equal([1L, 2L], _read.Select(happened => happened.Sequence));
        offset = EventLog.Read(path, offset, _read.Add, most: 2);
        EventLog.Read(path, offset, _read.Add, most: 2);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], _read.Select(happened => happened.Sequence));
    }

    [Fact]
    public void Read_TornAndOverlongLines_ArePassedOver()
    {
        var path = _folder.Write("events.jsonl", "{\"type\":\"st\n" + new string('x', EventLog.LongestLine * 2) + "\n\n" + RunLog.Line(RunLog.Step(3, 1)) + "\n");

        EventLog.Read(path, 0, _read.Add);

        Assert.Equal(3, Assert.Single(_read).Sequence);
    }

    [Fact]
    public void Read_EventOfALaterVersion_KeepsItsNumber()
    {
        var path = _folder.Write("events.jsonl", """{"type":"fromTheFuture","sequence":4,"time":"2026-01-01T00:00:00+00:00","more":{}}""" + "\n");

        EventLog.Read(path, 0, _read.Add);

        Assert.Equal(4, Assert.Single(_read).Sequence);
    }

    [Fact]
    public void Read_MissingFile_ReadsNothing() => Assert.Equal(0, EventLog.Read(Path.Combine(_folder.Root, "no.jsonl"), 0, _read.Add));

    [Fact]
    public void Read_LongLine_IsReadWhole()
    {
        var path = _folder.Write("events.jsonl", RunLog.Line(new LogEvent { Sequence = 1, Level = "info", Message = new string('界', 100_000) }) + "\n");

        EventLog.Read(path, 0, _read.Add);

        Assert.Equal(100_000, Assert.IsType<LogEvent>(Assert.Single(_read)).Message.Length);
    }

    public void Dispose() => _folder.Dispose();
}
