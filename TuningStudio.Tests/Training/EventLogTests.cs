using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Training;

public sealed class EventLogTests : IDisposable
{
    private const string First = """{"type":"log","level":"info","message":"a","sequence":1,"time":"2026-01-01T00:00:00+00:00"}""";
    private const string Seventh = """{"type":"log","level":"info","message":"b","sequence":7,"time":"2026-01-01T00:00:00+00:00"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(First + "\n{\"type\":\"st", First + "\n", 2)]
    [InlineData(First + "\n" + Seventh, First + "\n", 2)]
    [InlineData(First + "\nnonsense\n" + Seventh + "\n", First + "\nnonsense\n" + Seventh + "\n", 8)]
    [InlineData(Seventh + "\n" + First + "\n\0\0\0\n", Seventh + "\n" + First + "\n\0\0\0\n", 8)]
    [InlineData(First + "\r\n" + Seventh + "\r\n{", First + "\r\n" + Seventh + "\r\n", 8)]
    [InlineData("", "", 1)]
    public void Open_WhatIsThere_KeepsWholeLinesAndNumbersOn(string before, string kept, long next)
    {
        File.WriteAllText(_folder["events.jsonl"], before);

        using (var log = Open())
        {
            Assert.Equal(next, log.Emit(Note()).Sequence);
        }

        var text = File.ReadAllText(_folder["events.jsonl"]);
        Assert.StartsWith(kept, text, StringComparison.Ordinal);
        Assert.Equal(1, text[kept.Length..].Count(letter => letter == '\n'));
    }

    [Fact]
    public void Open_LinesLongerThanABuffer_AreKept()
    {
        var line = First.Replace("\"a\"", $"\"{new string('中', 50_000)}\"", StringComparison.Ordinal);
        File.WriteAllText(_folder["events.jsonl"], line + "\n" + Seventh + "\n");
        var length = new FileInfo(_folder["events.jsonl"]).Length;

        using var log = Open();

        Assert.Equal(length, new FileInfo(_folder["events.jsonl"]).Length);
        Assert.Equal(8, log.Emit(Note()).Sequence);
    }

    [Fact]
    public void Emit_ListenerThatThrows_RecordsAllTheSame()
    {
        using (var log = Open())
        {
            log.Recorded += (_, _) => throw new IOException("The pipe is closed.");
            log.Emit(Note());
            log.Emit(Note());
        }

        Assert.Equal(2, File.ReadAllLines(_folder["events.jsonl"]).Length);
    }

    private static LogEvent Note() => new() { Level = "info", Message = "c" };

    private EventLog Open() => new(_folder["events.jsonl"], TimeProvider.System);
}
