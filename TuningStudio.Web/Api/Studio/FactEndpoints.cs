using TuningStudio.Core.Configuration;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Studio;

/// <summary>What a program that makes runs wants to know first: every hyperparameter, the presets, and this machine.</summary>
internal static class FactEndpoints
{
    internal static void MapFacts(this RouteGroupBuilder api)
    {
        api.MapGet("/hyperparameters", () => StudioJsonFormat.Answer(HyperparameterCatalog.All.Select(HyperparameterObject.Of))).WithTags("Facts").WithSummary("Every hyperparameter with range, default and help.").Produces<IReadOnlyList<HyperparameterObject>>();
        api.MapGet("/presets", () => StudioJsonFormat.Answer(HyperparameterPresets.All.Select(preset => new PresetObject(preset.Name, preset.Settings().ToDictionary(setting => SnakeCase.Of(setting.Option.Name), setting => setting.Value)))))
            .WithTags("Facts").WithSummary("Presets of hyperparameters.").Produces<IReadOnlyList<PresetObject>>();
        api.MapGet("/devices", (ISystemMonitor monitor) => StudioJsonFormat.Answer(monitor.Devices)).WithTags("Facts").WithSummary("This machine's devices and how busy they are.").Produces<IReadOnlyList<DeviceSnapshot>>();
    }

    private sealed record HyperparameterObject(
        string Name, IReadOnlyList<string> Aliases, string Flag, OptionKind Kind, OptionGroup Group, double? Minimum, double? Maximum, IReadOnlyList<string> Choices, IReadOnlyList<string> Methods, string Default, string Help)
    {
        internal static HyperparameterObject Of(OptionDefinition option) =>
            new(SnakeCase.Of(option.Name), option.Aliases, option.Flag, option.Kind, option.Group, option.Minimum, option.Maximum, option.Choices, option.Methods, option.Default.English, option.Help.English);
    }

    private sealed record PresetObject(string Name, Dictionary<string, string> Values);
}
