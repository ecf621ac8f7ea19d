using System.Globalization;
using TorchSharp;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>
/// How many threads compute. On a machine that is busy with other things, threads that wait for each other make one slower
/// than a single thread; so unless a number is given, one is used for as long as the machine's load says so.
/// </summary>
internal sealed class ComputeThreads(int? wanted)
{
    private const string LoadFile = "/proc/loadavg";
    private readonly int _all = torch.get_num_threads();

    /// <summary>Looks at the load and sets the number of threads.</summary>
    internal void Adjust() => torch.set_num_threads(wanted ?? (OthersAreBusy() ? 1 : _all));

    // This program itself is one of the load.
    private bool OthersAreBusy() => File.Exists(LoadFile)
        && double.TryParse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture, out var load)
        && load > _all + 1.5;
}
