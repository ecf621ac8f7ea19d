using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Reads the lines of <c>evaluate --json --progress</c>.</summary>
internal static class EvaluationLine
{
    /// <summary>The measurement as it is after a line; a line that says nothing of it changes nothing.</summary>
    internal static EvaluationItem Apply(EvaluationItem item, string line) => VerbLine.Apply(item, line, (type, root) => type switch
    {
        "progress" => item with { Phase = Enum.Parse<RunPhase>(root.GetProperty("phase").GetString()!, ignoreCase: true), Share = root.GetProperty("share").GetDouble() },
        "evaluation" => item with { Status = EvaluationStatus.Done, Figures = root.GetProperty("figures").Deserialize(StudioJson.Line.CheckpointFigures) },
        "error" => item with { Status = EvaluationStatus.Failed, Error = root.Deserialize<ErrorInfo>(JsonSerializerOptions.Web) },
        _ => item,
    });
}
