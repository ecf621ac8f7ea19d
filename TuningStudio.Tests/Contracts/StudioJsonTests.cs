using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Contracts;

public sealed class StudioJsonTests
{
    [Fact]
    public void Line_Event_IsOneLineInCamelCaseWithItsType() => Assert.Equal(
        """{"type":"log","level":"info","message":"é 中","sequence":3,"time":"0001-01-01T00:00:00+00:00"}""",
        JsonSerializer.Serialize(new LogEvent { Level = "info", Message = "é 中", Sequence = 3 }, StudioJson.Line.RunEvent));

    [Fact]
    public void Line_Phase_IsSpelledInCamelCase() => Assert.Contains(
        "\"phase\":\"preparingData\"", JsonSerializer.Serialize(new PhaseEvent { Phase = RunPhase.PreparingData }, StudioJson.Line.RunEvent), StringComparison.Ordinal);

    [Fact]
    public void Line_NotANumber_SurvivesTheWayThereAndBack()
    {
        var text = JsonSerializer.Serialize(new StepEvent { TrainLoss = double.NaN }, StudioJson.Line.RunEvent);
        Assert.True(double.IsNaN(Assert.IsType<StepEvent>(JsonSerializer.Deserialize(text, StudioJson.Line.RunEvent)).TrainLoss));
    }

    [Fact]
    public void Line_EventOfALaterVersion_IsReadAsItsBase()
    {
        var read = JsonSerializer.Deserialize("""{"type":"telepathy","sequence":9,"time":"2026-01-02T03:04:05+00:00","power":3}""", StudioJson.Line.RunEvent)!;
        Assert.Equal((typeof(RunEvent), 9L), (read.GetType(), read.Sequence));
    }

    [Theory]
    [InlineData("""{"type":"generate","requestId":null}""")]
    [InlineData("""{"type":"generate"}""")]
    [InlineData("""{"type":"generate","requestId":"a","messages":null}""")]
    [InlineData("""{"type":"generate","requestId":"a","sampling":null}""")]
    [InlineData("""{"type":"cancel","requestId":null}""")]
    public void Line_NullWhereItMeansNothing_IsRefused(string line) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(line, StudioJson.Line.GenerationCommand));

    [Theory]
    [InlineData("/d.jsonl", 7, "Mend it.", "/d.jsonl:7: It is wrong. Mend it.")]
    [InlineData("/d.jsonl", null, null, "/d.jsonl: It is wrong.")]
    [InlineData(null, null, "Mend it.", "It is wrong. Mend it.")]
    public void ErrorInfo_ToString_HasPlaceAndRemedy(string? file, int? line, string? remedy, string text) =>
        Assert.Equal(text, new ErrorInfo("c", "It is wrong.", remedy, file, line).ToString());

    [Fact]
    public void Indented_Spec_IsIndented() => Assert.Contains(
        "\n  \"model\": \"/m\"",
        JsonSerializer.Serialize(new RunSpec { Id = "a", Name = "b", Model = "/m", TrainingFile = "/t" }, StudioJson.Indented.RunSpec).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);
}
