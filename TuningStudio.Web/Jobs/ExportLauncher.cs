using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Starts <c>tuningstudio export</c>. It computes on the processor: a GPU's memory is left to runs and answers.</summary>
internal sealed class ExportLauncher(IConfiguration configuration) : IExportLauncher
{
    public ILineProcess Start(string model, string adapter, ExportItem item) => PipedWorker.Start(
        configuration,
        ["export", "--json", "--progress", "--device", "cpu", "--model", model, "--adapter", adapter, "--output", item.Folder, .. item.Choice.Options()],
        TimeSpan.Zero);
}
