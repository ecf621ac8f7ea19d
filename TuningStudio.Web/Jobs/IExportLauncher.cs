using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Starts the process that writes an export; ending it leaves nothing that has the export's name.</summary>
internal interface IExportLauncher
{
    ILineProcess Start(string model, string adapter, ExportItem item);
}
