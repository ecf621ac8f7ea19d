namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>How the starter model is pre-trained.</summary>
internal sealed record PretrainingOptions
{
    /// <summary>Decides the first weights and the text; the second part's text has the next seed.</summary>
    internal int Seed { get; init; } = 42;

    /// <summary>Updates of the weights.</summary>
    internal int Steps { get; init; } = 2080;

    /// <summary>Rows of an update.</summary>
    internal int Rows { get; init; } = 8;

    /// <summary>Tokens of a row.</summary>
    internal int RowTokens { get; init; } = 256;

    /// <summary>Highest learning rate of the blocks' matrices, which learn by Muon.</summary>
    internal double MatrixLearningRate { get; init; } = 0.02;

    /// <summary>Highest learning rate of embedding and norms, which learn by Adam.</summary>
    internal double VectorLearningRate { get; init; } = 3e-3;

    /// <summary>
    /// The run's equally long parts: the first reads the text families alone, the second with <see cref="EchoDocuments"/> among
    /// them, and in each the learning rate rises and falls anew.
    /// </summary>
    internal const int Parts = 2;

    /// <summary>Updates over which the learning rate rises.</summary>
    internal int WarmupSteps { get; init; } = 20;

    /// <summary>Share of a part, its end, over which the learning rate falls along a cosine.</summary>
    internal double DecayShare { get; init; } = 0.6;

    /// <summary>Decoupled decay of the matrices.</summary>
    internal double WeightDecay { get; init; } = 0.02;

    /// <summary>Largest norm of the gradient.</summary>
    internal double MaxGradientNorm { get; init; } = 1;

    /// <summary><c>auto</c>, <c>bf16</c> (float32 master weights) or <c>fp32</c>.</summary>
    internal string Precision { get; init; } = "auto";

    /// <summary>Threads to compute with; null takes all while the machine is free.</summary>
    internal int? Threads { get; init; }

    /// <summary>Time between two snapshots of the weights.</summary>
    internal TimeSpan SnapshotEvery { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Ends the run after this time, whatever <see cref="Steps"/> says, with the learning rate falling in good time; null does not.</summary>
    internal TimeSpan? Budget { get; init; }

    /// <summary>How much of the run is over, from 0 to 1.</summary>
    internal double Progress(int step, TimeSpan elapsed) =>
        Math.Min(1, Math.Max((double)step / Steps, Budget is { } budget ? elapsed / budget : 0));

    /// <summary>The run's progress at the end of a part.</summary>
    internal static double EndOf(int part) => (part + 1.0) / Parts;

    /// <summary>Whether a part reads <see cref="EchoDocuments"/> too.</summary>
    internal static bool HasEchoes(int part) => part > 0;

    /// <summary>Share of the highest learning rate for an update.</summary>
    /// <param name="stepOfPart">Updates since the part began.</param>
    /// <param name="progress">How much of the run is over.</param>
    internal double LearningRateShare(int stepOfPart, double progress)
    {
        var rise = Math.Min(1, (stepOfPart + 1.0) / WarmupSteps);
        var fall = Math.Clamp(((progress * Parts % 1) - (1 - DecayShare)) / DecayShare, 0, 1);
        return rise * 0.5 * (1 + Math.Cos(Math.PI * fall));
    }
}
