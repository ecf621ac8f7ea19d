using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>What a run measures beside its loss.</summary>
internal static class FakeMeasurements
{
    internal static RunHistory AddTo(RunHistory history) => history with
    {
        Samples = [Samples(0, "I am a program."), Samples(50, "I am Su Yunzheng.")],
        Classifications = [Classification(0, 0.5), Classification(50, 0.75)],
        GenerationMetrics = [new GenerationMetricsEvent { Step = 50, Examples = 20, ExactMatch = 0.8, Bleu = 71.2, Tokenization = "13a", RougeL = 0.88 }],
        RowLosses =
        [
            new()
            {
                Step = 50,
                Rows = 480,
                TotalRows = 480,
                MedianLoss = 0.02,
                Worst =
                [
                    new() { Record = 7, Line = 8, Loss = 4.2, Tokens = 3, IsOutlier = true, Prompt = "Where is my money?", Answer = "refund", LikelierLabel = "cancel", LabelProbability = 0.97 },
                    new() { Record = 90, Line = 91, Loss = 2.5, Tokens = 3, IsOutlier = true, Prompt = "Stop it", Answer = "cancel" },
                    new() { Record = 12, Line = 13, Loss = 0.1, Tokens = 3, Prompt = "Cancel my order", Answer = "cancel" },
                ],
                Best = [new() { Record = 12, Line = 13, Loss = 0.1, Tokens = 3, Prompt = "Cancel my order", Answer = "cancel" }],
            },
            new()
            {
                Step = 50,
                Data = RowPurpose.Validation,
                File = "/studio/datasets/intents.validation.jsonl",
                Rows = 60,
                TotalRows = 240,
                MedianLoss = 0.3,
                MedianBaseLoss = 2.9,
                Worst =
                [
                    new() { Record = 2, Line = 5, Loss = 3.5, BaseLoss = 3.0, Tokens = 4, Prompt = "I was charged twice this month.", Answer = "billing_problem" },
                    new() { Record = 1, Line = 3, Loss = 0.25, BaseLoss = 2.75, Tokens = 4, Prompt = "My parcel has not arrived yet.", Answer = "delivery_status" },
                ],
                Best = [new() { Record = 1, Line = 3, Loss = 0.25, BaseLoss = 2.75, Tokens = 4, Prompt = "My parcel has not arrived yet.", Answer = "delivery_status" }],
            },
        ],
    };

    internal static SamplesEvent Samples(int step, string answer) => new()
    {
        Step = step,
        Epoch = step / 100.0,
        Samples = [new() { Prompt = [new(ChatMessage.User, "Who are you?")], Expected = "I am Su Yunzheng.", Answer = answer, FinishReason = "stop" }],
    };

    private static ClassificationEvent Classification(int step, double accuracy) => new()
    {
        Step = step,
        Epoch = step / 100.0,
        Examples = 4,
        Accuracy = accuracy,
        WeightedF1 = 0.733,
        MacroF1 = 0.733,
        Classes =
        [
            new() { Label = "cancel", Support = 2, Precision = 0.667, Recall = 1, F1 = 0.8, Auroc = 0.75, Auprc = 0.83 },
            new() { Label = "refund", Support = 2, Precision = 1, Recall = 0.5, F1 = 0.667, Auroc = 0.75, Auprc = 0.83 },
        ],
        Confusion = [new(0, 0, 2), new(1, 0, 1), new(1, 1, 1)],
        Positive = new() { Label = "refund", FBeta = [new(1, 0.667), new(2, 0.556)] },
    };
}
