using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Web.Components.Charts;

/// <summary>Memory as charts draw it: GiB, since an axis knows no bytes.</summary>
internal static class ChartMemory
{
    /// <summary>Number format of its axis as d3 spells it.</summary>
    internal const string Format = "~g";

    private const double Gibibyte = 1 << 30;

    /// <summary>A step's; null where it was not measured.</summary>
    internal static double? Of(StepEvent step) => step.MemoryBytes > 0 ? step.MemoryBytes / Gibibyte : null;

    /// <summary>A value as people read it.</summary>
    internal static string Show(double? value) => Readings.Bytes((long?)(value * Gibibyte));
}
