using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Transfer;

/// <summary>An attempt that failed, and whether another one may do better.</summary>
internal sealed class HttpFault(TuningException error, bool isTransient, TimeSpan? retryAfter = null) : Exception(error.Message, error)
{
    internal TuningException Error { get; } = error;

    internal bool IsTransient { get; } = isTransient;

    /// <summary>The wait that the server asks for.</summary>
    internal TimeSpan? RetryAfter { get; } = retryAfter;
}
