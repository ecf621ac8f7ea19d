using System.Runtime.InteropServices;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli;

/// <summary>Tells people what an unforeseen exception means.</summary>
internal static class Faults
{
    internal static ErrorInfo Describe(Exception fault) => fault switch
    {
        TuningException error => error.ToInfo(),
        _ when IsOutOfMemory(fault) => new ErrorInfo(ErrorCodes.OutOfMemory, "The device's memory is full.", "Use a shorter text, a smaller model, --precision bf16 or another device."),
        IOException or UnauthorizedAccessException => new ErrorInfo(ErrorCodes.NotFound, $"A file cannot be used: {fault.Message}", "Check that it is there and may be read and written."),
        _ => new ErrorInfo(ErrorCodes.Internal, $"The program itself failed: {fault.Message.Split('\n')[0]}", "Please report this with what standard error says."),
    };

    // libtorch's own faults arrive as ExternalException and are told apart by their text alone.
    private static bool IsOutOfMemory(Exception fault) => fault is OutOfMemoryException
        || (fault is ExternalException
            && (fault.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || fault.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)));
}
