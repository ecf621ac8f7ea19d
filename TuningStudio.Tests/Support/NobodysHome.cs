using System.Runtime.CompilerServices;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Support;

/// <summary>Tests, and the programs that they start, stay out of the home of whoever runs them: they find none unless they make one.</summary>
internal static class NobodysHome
{
    [ModuleInitializer]
    internal static void Take() => Environment.SetEnvironmentVariable(HomeFolder.Variable, Path.Combine(Path.GetTempPath(), "tuningstudio-nobodys-home"));
}
