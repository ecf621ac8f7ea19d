using System.Globalization;
using System.Text.Json;

namespace TuningStudio.Benchmarks;

/// <summary>A figure beside its limit.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Limit">What it must stay below; null where it only explains another figure.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Limit = null)
{
    internal void Print(bool json) => Console.WriteLine(json ? JsonSerializer.Serialize(this, JsonSerializerOptions.Web) : ToString());

    public override string ToString()
    {
        var limit = Limit is { } most ? string.Create(CultureInfo.InvariantCulture, $" (limit {most:0.##} {Unit}{(Value < most ? string.Empty : ", MISSED")})") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{Name}: {Value:0.##} {Unit}{limit}");
    }
}
