namespace TuningStudio.Core.Configuration;

/// <summary>
/// What OpenAI's fine-tuning API of 2022 chose for what was not set. Epochs, share and cap of the batch size and the three multipliers are
/// published; the batch sizes at which the multiplier changes are not, and are the studio's: objects of that time have 0.1 at batch sizes 1 to 16.
/// </summary>
internal static class OpenAiDefaults
{
    /// <summary>The value of the option that asks for these.</summary>
    internal const string Name = "openai";

    /// <summary>The value that asks for the studio's own.</summary>
    internal const string Studio = "studio";

    internal const int Epochs = 4;

    internal const double PromptLossWeight = 0.01;

    /// <summary>What a multiplier of 1 stands for, in learning rates that the studio would take: multipliers of 0.05 to 0.2 are then half to double that.</summary>
    internal const double BaseRate = 10;

    private const double ShareOfExamples = 0.002;
    private const int LargestBatch = 256;
    private const int LargeBatch = 64;
    private const int LargeHiddenSize = 8192;

    /// <summary>0.2 % of the training examples, as the power of two below, 1 to 256.</summary>
    internal static int BatchSize(int examples) =>
        (int)Math.Clamp(Math.Pow(2, Math.Floor(Math.Log2(Math.Max(1, ShareOfExamples * examples)))), 1, LargestBatch);

    /// <summary>0.05, 0.1 or 0.2.</summary>
    internal static double Multiplier(int batchSize, int hiddenSize) => (batchSize, hiddenSize) switch
    {
        ( >= LargeBatch, _) => 0.2,
        (_, >= LargeHiddenSize) => 0.05,
        _ => 0.1,
    };
}
