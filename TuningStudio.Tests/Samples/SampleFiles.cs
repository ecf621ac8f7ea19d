using TuningStudio.StarterRecipe;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Samples;

/// <summary>The files of <c>samples/</c> as they are committed.</summary>
internal static class SampleFiles
{
    internal static StarterLayout Layout { get; } = new(Path.Combine(SharedFiles.RepositoryRoot, "samples"));

    internal static string Dataset(string file) => Path.Combine(Layout.Datasets, file);
}
