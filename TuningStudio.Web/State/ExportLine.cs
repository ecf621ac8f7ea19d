using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>Reads the lines of <c>export --json --progress</c>.</summary>
internal static class ExportLine
{
    /// <summary>The export as it is after a line; a line that says nothing of it changes nothing.</summary>
    internal static ExportItem Apply(ExportItem item, string line) => VerbLine.Apply(item, line, (type, root) => type switch
    {
        "progress" => item with { Phase = root.GetProperty("phase").GetString(), Share = root.GetProperty("share").GetDouble() },
        "export" => item with { Status = ExportStatus.Done, Result = root.Deserialize<ExportResult>(JsonSerializerOptions.Web) },
        "error" => item with { Status = ExportStatus.Failed, Error = root.Deserialize<ErrorInfo>(JsonSerializerOptions.Web) },
        _ => item,
    });
}
