using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

/// <summary>A tiny model, some records, and a run on them by the command line.</summary>
public abstract class TinyTune : IDisposable
{
    protected TinyTune()
    {
        Model = TinyModel.Create(Folder);
        TrainingFile = TinyModel.WriteData(Folder);
    }

    private protected TemporaryFolder Folder { get; } = new();

    protected string Model { get; }

    protected string TrainingFile { get; }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected CliRun Tune(params string[] more) => CliRun.Of(Arguments(more));

    protected string[] Arguments(params string[] more) =>
    [
        "tune", "--model", Model, "--training-file", TrainingFile, "--output", Folder["run"], "--rank", "4", "--n-epochs", "1", "--micro-batch-size", "4",
        "--gradient-accumulation-steps", "1", "--validation-split", "0", "--precision", "fp32", .. more,
    ];
}
