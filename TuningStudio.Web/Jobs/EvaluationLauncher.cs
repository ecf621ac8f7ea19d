using System.Globalization;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Starts <c>tuningstudio evaluate</c>: whatever it needs goes with its process.</summary>
internal sealed class EvaluationLauncher(IConfiguration configuration) : IEvaluationLauncher
{
    public ILineProcess Start(string folder, int step, string device) => PipedWorker.Start(
        configuration,
        ["evaluate", folder, "--checkpoint", step.ToString(CultureInfo.InvariantCulture), "--device", device, "--json", "--progress"],
        TimeSpan.Zero);
}
