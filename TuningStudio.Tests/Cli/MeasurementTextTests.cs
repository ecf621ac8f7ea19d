using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Cli;

public sealed class MeasurementTextTests
{
    [Fact]
    public void Describe_RowLosses_SaysWhoseTheyAreAndWhichToLookAt()
    {
        var row = new RowLoss { Record = 2, Line = 5, Loss = 3.5, Prompt = "Where is it?", Answer = "refund", IsOutlier = true };

        Assert.Equal(
            "Loss of 1,200 training rows, one by one: median 0.0200",
            MeasurementText.Describe(new RowLossesEvent { Rows = 1200, MedianLoss = 0.02, Worst = [row with { IsOutlier = false }] }));
        Assert.Equal(
            "Loss of 60 validation rows of held.jsonl, one by one: median 0.3000, of the base alone 2.9000; look at\n  line 5, loss 3.50, of the base alone 3.00: \"Where is it?\" is \"refund\", the model would say \"cancel\" (97 %)",
            MeasurementText.Describe(new RowLossesEvent { Data = RowPurpose.Validation, File = "/data/held.jsonl", Rows = 60, MedianLoss = 0.3, MedianBaseLoss = 2.9, Worst = [row with { BaseLoss = 3, LikelierLabel = "cancel", LabelProbability = 0.97 }] }));
    }
}
