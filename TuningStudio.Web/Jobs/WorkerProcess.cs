using System.Text.Json;

namespace TuningStudio.Web.Jobs;

/// <summary>A worker's process. Process ids are used again by the system: only together with the start time they name one.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="StartTime">When it started, in UTC; null where that could not be read.</param>
internal sealed record WorkerProcess(int ProcessId, DateTimeOffset? StartTime)
{
    /// <summary>Start times are told from the machine's running time, and two processes may differ by a moment.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(3);

    internal bool IsSame(DateTimeOffset startTime) => StartTime is not { } mine || (startTime - mine).Duration() <= Tolerance;

    /// <summary>Reads <c>worker.json</c>; null where it is not there (yet) or not whole.</summary>
    internal static WorkerProcess? Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("processId", out var id) && id.TryGetInt32(out var processId)
                ? new WorkerProcess(processId, json.RootElement.TryGetProperty("startTime", out var start) && start.TryGetDateTimeOffset(out var time) ? time : null)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
