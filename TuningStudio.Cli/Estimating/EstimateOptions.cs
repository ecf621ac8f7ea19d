using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Sweeping;
using TuningStudio.Cli.Tuning;
using TuningStudio.Core.Planning.Estimates;

namespace TuningStudio.Cli.Estimating;

/// <summary>The options of <c>estimate</c>: those of <c>tune</c>, and where and at what price.</summary>
internal sealed class EstimateOptions
{
    internal RequestOptions Request { get; } = new();

    internal AxisOptions Axes { get; } = new();

    internal Option<bool> Probe { get; } = new("--probe") { Description = "Do two updates' work on the longest examples, and three usual updates, and say what they took instead of what is reckoned. Nothing is kept but the figures." };

    private readonly Option<double?> _price = new("--price-per-hour") { Description = "What an hour of the device costs, in whatever money. Default: what is set in the studio's settings.", HelpName = "NUMBER" };
    private readonly Option<double?> _watts = new("--watts") { Description = "Power of the device under load. Default: what is set in the studio's settings, else its data sheet's, or 12 for a CPU core.", HelpName = "NUMBER" };
    private readonly Option<string?> _gpu = new("--gpu") { Description = $"Reckon for a GPU that is not here: {string.Join(", ", GpuCatalog.All.Select(gpu => gpu.Name))}.", HelpName = "NAME" };

    internal void AddTo(Command command)
    {
        Request.AddTo(command);
        Axes.AddTo(command);
        Option[] options = [Probe, _price, _watts, _gpu];
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.RequireAll();
        command.Validators.Add(Check);
    }

    internal double? Price(ParseResult parsed) => parsed.GetValue(_price);

    internal double? Watts(ParseResult parsed) => parsed.GetValue(_watts);

    internal GpuKind? Gpu(ParseResult parsed) => parsed.GetValue(_gpu) is { } name ? GpuCatalog.Find(name) : null;

    private void Check(CommandResult result)
    {
        foreach (var needed in new Option[] { Request.Model, Request.TrainingFile }.Where(option => !result.Has(option)))
        {
            result.AddError($"{needed.Name} is needed.");
        }

        foreach (var option in new Option[] { _price, _watts })
        {
            if (result.GetResult(option) is { Implicit: false, Tokens: [var token] } given && !(double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 && double.IsFinite(number)))
            {
                given.AddError($"{option.Name} must be a number from 0, not '{token.Value}'.");
            }
        }

        if (result.GetResult(_gpu) is { Implicit: false, Tokens: [var gpu] } named)
        {
            if (GpuCatalog.Find(gpu.Value) is null)
            {
                named.AddError($"--gpu '{gpu.Value}' is not known: use one of {string.Join(", ", GpuCatalog.All.Select(kind => kind.Name))}.");
            }

            if (result.IsOn(Probe))
            {
                named.AddError("--gpu cannot be given with --probe: only what is here can be measured.");
            }
        }
    }
}
