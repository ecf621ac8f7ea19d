using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli;

/// <summary>What the process says when it ends; documented in <c>--help</c> and docs/command-line.md.</summary>
internal static class ExitCodes
{
    internal const int Ok = 0;
    internal const int Fault = 1;
    internal const int WrongOptions = 2;
    internal const int BadInput = 3;
    internal const int TrainingFailed = 4;
    internal const int DeviceUnavailable = 5;
    internal const int Cancelled = 130;

    internal const string Help = "Exit codes: 0 done; 1 fault of the program; 2 wrong options; 3 bad input (data, model, adapter, tokenizer, template, no access to a download); "
        + "4 failed while running (loss is not a number or exploded, out of memory, cannot write, an export that gives other answers, a download that breaks off); 5 device or libtorch unavailable; 130 cancelled or paused.";

    internal static int Of(string code) => code switch
    {
        ErrorCodes.InvalidOption => WrongOptions,
        ErrorCodes.NotFound or ErrorCodes.InvalidModel or ErrorCodes.InvalidWeights or ErrorCodes.InvalidTokenizer or ErrorCodes.InvalidTemplate
            or ErrorCodes.InvalidAdapter or ErrorCodes.InvalidData or ErrorCodes.NoTrainableTokens or ErrorCodes.AccessDenied or ErrorCodes.AddressRefused or ErrorCodes.OutsideRoots => BadInput,
        ErrorCodes.NotANumber or ErrorCodes.Diverged or ErrorCodes.OutOfMemory or ErrorCodes.CannotWrite or ErrorCodes.ExportMismatch or ErrorCodes.DownloadFailed => TrainingFailed,
        ErrorCodes.DeviceUnavailable => DeviceUnavailable,
        _ => Fault,
    };
}
