using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Gguf;

/// <summary>Errors of GGUF files.</summary>
internal static class GgufFault
{
    internal static TuningException Invalid(string path, string message, string? remedy = null, string? tensor = null, Exception? cause = null) =>
        new(ErrorCodes.InvalidWeights, message, remedy ?? "The file is damaged or incomplete: download or copy it again.", path, field: tensor, innerException: cause);
}
