using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Starts <c>tuningstudio estimate --probe</c>: whatever it needs goes with its process.</summary>
internal sealed class ProbeLauncher(IConfiguration configuration) : IProbeLauncher
{
    public ILineProcess Start(IReadOnlyList<string> options) => PipedWorker.Start(configuration, ["estimate", "--json", "--probe", .. options], TimeSpan.Zero);
}
