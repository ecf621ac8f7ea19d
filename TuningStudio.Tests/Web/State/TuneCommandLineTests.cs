using TuningStudio.Core.Configuration;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class TuneCommandLineTests
{
    [Fact]
    public void For_SpacesAndQuotes_AreQuotedForTheShell()
    {
        var run = new NewRun
        {
            Name = "My run",
            Model = "/models/my model",
            TrainingFile = "/data/it's.jsonl",
            SystemPrompt = "你是客服",
            Hyperparameters = new HyperparameterOptions { Rank = 8, LearningRate = 0.0002, TargetModules = ["q_proj", "v_proj"] },
        };

        Assert.Equal(
            "tuningstudio tune --name 'My run' --model '/models/my model' --training-file '/data/it'\\''s.jsonl' --system-prompt '你是客服' "
            + "--learning-rate 0.0002 --rank 8 --target-modules q_proj,v_proj --output tuned",
            TuneCommandLine.For(run, windows: false));
        Assert.Contains("--model \"/models/my model\"", TuneCommandLine.For(run, windows: true), StringComparison.Ordinal);
    }
}
