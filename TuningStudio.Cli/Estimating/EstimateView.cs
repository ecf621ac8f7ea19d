using System.Globalization;
using Spectre.Console;
using TuningStudio.Cli.Output;

namespace TuningStudio.Cli.Estimating;

/// <summary>An estimate as people read it.</summary>
internal static class EstimateView
{
    internal static void Paint(IAnsiConsole console, EstimateResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Memory", "Size", string.Empty);
        foreach (var (name, bytes) in result.Memory)
        {
            table.AddRow(new Text(char.ToUpperInvariant(name[0]) + name[1..]), new Text(Quantities.Bytes(bytes)), new Text(new string('█', (int)Math.Ceiling(30.0 * bytes / result.TotalBytes))));
        }

        table.AddRow(new Text("Total"), new Text(Quantities.Bytes(result.TotalBytes)), new Text($"of {Quantities.Bytes(result.DeviceMemoryBytes)} ({result.Device}){(result.DeviceFreeBytes is { } free ? $", {Quantities.Bytes(free)} free" : string.Empty)}: {(result.Fits ? result.FitsNow ? "fits" : "fits once others have left" : "does not fit")}"));
        console.Write(table);
        console.WriteLine(Say($"{result.Steps} steps of {Quantities.Of(result.MicroBatchSize, "example")} at once{(result.Checkpointing ? ", blocks computed twice" : string.Empty)}; {result.TrainableParameters:N0} numbers are trained"));
        console.WriteLine(Say($"{result.Tokens:N0} tokens, about {Quantities.Time(result.Seconds)}, {Energy(result.WattHours)}{Price(result.Cost, result.Currency)}"));
        if (result.Sweep is { } sweep)
        {
            console.WriteLine(Say($"that is the largest of {sweep.Runs} runs; all of them: {sweep.Tokens:N0} tokens, about {Quantities.Time(sweep.Seconds)}, {Energy(sweep.WattHours)}{Price(sweep.Cost, result.Currency)}"));
        }

        console.WriteLine(result.Source switch
        {
            "probe" => "measured by a probe",
            "pastRuns" => $"reckoned, and set right by {Quantities.Of(result.PastRuns, "past run")}",
            _ => "reckoned by formula; --probe measures it",
        });
        foreach (var (advice, number) in result.Advice.Select((advice, index) => (advice, index + 1)))
        {
            console.WriteLine($"{number}. {Words(advice)}: {Quantities.Bytes(advice.TotalBytes)}{(advice.Fits ? ", which fits" : string.Empty)}");
        }

        if (result.Gpus.Count > 0)
        {
            console.WriteLine($"would do: {string.Join(", ", result.Gpus.Select(gpu => $"{gpu.Name} ({Quantities.Time(gpu.Seconds)}{Price(gpu.Cost, result.Currency)})"))}");
        }
    }

    private static string Words(EstimateAdvice advice) => advice.Kind == "smallerModel"
        ? "take a smaller model"
        : string.Join(' ', advice.Options.Where(option => option.Value.Length > 0).Select(option => $"{Core.Configuration.HyperparameterCatalog.Get(option.Key).Flag} {option.Value}"));

    private static string Energy(double wattHours) => wattHours < 100 ? Say($"{wattHours:0.0} Wh") : Say($"{wattHours / 1000:0.00} kWh");

    private static string Price(double? cost, string? currency) => cost is { } known ? Say($", costs {known:0.00}{(currency is null ? null : " " + currency)}") : string.Empty;

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
