using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class CurlCallTests
{
    private static readonly NewRun Run = new() { Name = "a", Model = "/m", TrainingFile = "/d.jsonl", SamplePrompts = ["it's\nEND\nhere"], Hyperparameters = new HyperparameterOptions { Rank = 8 } };

    [Fact]
    public void For_Run_SendsItsFile()
    {
        var call = CurlCall.For("http://127.0.0.1:5260/", Run with { SamplePrompts = [] });

        Assert.StartsWith("curl http://127.0.0.1:5260/v1/fine_tuning/jobs -H \"Content-Type: application/yaml\" --data-binary @- <<'END'\n", call, StringComparison.Ordinal);
        Assert.Equal(8, RunTemplateYaml.Read(Body(call, "END")).Hyperparameters.Rank);
    }

    [Fact]
    public void Write_LineThatWouldEndTheText_DoesNotEndThere() =>
        Assert.EndsWith("<<'END_'\nsystem_prompt: |\nEND\nEND_", CurlCall.Write("http://a", "jobs", "application/yaml", "system_prompt: |\nEND\n"), StringComparison.Ordinal);

    [Fact]
    public void For_Sweep_SendsRunAndAxes()
    {
        var sweep = new NewSweep
        {
            Base = Run,
            Axes = [new SweepAxis { Option = "rank", Values = ["4", "8"] }, new SweepAxis { Option = "learningRate", Low = 1e-5, High = 1e-3, IsLogarithmic = true }],
            RandomRuns = 5,
            Metric = "validationLoss",
            Stopping = "median",
        };

        var call = CurlCall.For("http://a/", sweep);

        Assert.StartsWith("curl http://a/api/v1/sweeps -H \"Content-Type: application/json\"", call, StringComparison.Ordinal);
        using var body = JsonDocument.Parse(Body(call, "END"));
        var run = RunTemplateYaml.Read(body.RootElement.GetProperty("run").GetRawText());
        Assert.Equal((8, "it's\nEND\nhere"), (run.Hyperparameters.Rank, run.SamplePrompts[0]));
        Assert.Equal("validation_loss", body.RootElement.GetProperty("metric").GetString());
        Assert.Equal(5, body.RootElement.GetProperty("random_runs").GetInt32());
        Assert.Equal("8", body.RootElement.GetProperty("axes")[0].GetProperty("values")[1].GetString());
        Assert.True(body.RootElement.GetProperty("axes")[1].GetProperty("is_logarithmic").GetBoolean());
    }

    private static string Body(string call, string end)
    {
        var from = call.IndexOf('\n', StringComparison.Ordinal) + 1;
        return call[from..call.LastIndexOf(end, StringComparison.Ordinal)];
    }
}
