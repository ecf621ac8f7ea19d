using System.Runtime.InteropServices;

namespace TuningStudio.Core.Contracts;

/// <summary>Tells people what an unforeseen exception means.</summary>
public static class Faults
{
    /// <summary>The error that an exception stands for.</summary>
    /// <param name="fault">Any exception.</param>
    /// <param name="memoryRemedy">What to do where memory is full.</param>
    public static ErrorInfo Describe(Exception fault, string memoryRemedy = "Use a shorter text, a smaller model, --precision bf16 or another device.") => fault switch
    {
        TuningException error => error.ToInfo(),
        AggregateException { InnerException: { } inner } => Describe(inner, memoryRemedy),
        _ when IsOutOfMemory(fault) => new ErrorInfo(ErrorCodes.OutOfMemory, "The device's memory is full.", memoryRemedy),
        FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => new ErrorInfo(
            ErrorCodes.NotFound, $"A file cannot be used: {fault.Message}", "Check that it is there and may be read and written."),
        IOException => new ErrorInfo(ErrorCodes.CannotWrite, $"A file cannot be used: {fault.Message}", "Check that the disk has room and works."),
        _ => new ErrorInfo(ErrorCodes.Internal, $"The program itself failed: {fault.Message.Split('\n')[0]}", "Please report this with what the worker's log or standard error says."),
    };

    /// <summary>Whether it says that memory is full. libtorch's own faults arrive as ExternalException and are told apart by their text alone.</summary>
    public static bool IsOutOfMemory(Exception fault) => fault is OutOfMemoryException
        || (fault is ExternalException
            && (fault.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || fault.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)));
}
