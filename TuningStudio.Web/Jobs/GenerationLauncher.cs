using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Starts <c>tuningstudio worker generate</c>, which ends by itself when its standard input does.</summary>
internal sealed class GenerationLauncher(IConfiguration configuration) : IGenerationLauncher
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public ILineProcess Start(string model) => PipedWorker.Start(configuration, ["worker", "generate", model], Patience);
}
