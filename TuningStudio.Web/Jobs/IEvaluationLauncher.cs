using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Starts the process that measures a checkpoint; ending it leaves earlier figures as they are.</summary>
internal interface IEvaluationLauncher
{
    /// <param name="folder">Full path of the run's folder.</param>
    /// <param name="step">Which checkpoint.</param>
    /// <param name="device">Where it computes.</param>
    ILineProcess Start(string folder, int step, string device);
}
