using System.Text.Json;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Parts;

namespace TuningStudio.Core.Peft.Vera;

/// <summary>Reads VeRA adapters.</summary>
internal sealed class VeraReader : IAdapterReader
{
    /// <inheritdoc/>
    public string PeftType => "VERA";

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model)
    {
        var config = folder.Config.Read(AdapterJson.Default.VeraConfig);
        string[] unsupported =
        [
            .. config.Bias is null or "none" ? Array.Empty<string>() : ["bias"],
            .. config.ModulesToSave is { Count: > 0 } ? ["modules_to_save"] : Array.Empty<string>(),
            .. config.LayersToTransform is { ValueKind: not JsonValueKind.Null } ? ["layers_to_transform"] : Array.Empty<string>(),
        ];
        if (unsupported.Length > 0)
        {
            throw folder.Config.Unsupported(unsupported[0], "Merge the adapter with the program that made it, and use the merged model.");
        }

        var linears = model.Linears.ToDictionary(linear => linear.Name);
        var targets = TargetModules.Select(config.TargetModules, [.. linears.Keys], folder, "target_modules").Select(name => linears[name]).ToList();
        var (widestIn, widestOut) = (targets.Max(linear => linear.InFeatures), targets.Max(linear => linear.OutFeatures));
        var projections = folder.Has(VeraProjections.DownName)
            ? new VeraProjections(folder.Read(VeraProjections.DownName, config.Rank, widestIn), folder.Read(VeraProjections.UpName, widestOut, config.Rank), areSaved: true)
            : VeraProjections.Draw(config.ProjectionKey, config.Rank, widestIn, widestOut, model.Device);
        return new AttachedAdapter(config,
        [
            .. targets.Select(linear => new LinearPart(linear, new VeraLinear(
                projections,
                folder.Read($"{PeftNames.Prefix}{linear.Name}.{VeraLinear.InnerName}", config.Rank),
                folder.Read($"{PeftNames.Prefix}{linear.Name}.{VeraLinear.OuterName}", linear.OutFeatures),
                config.Dropout))),
            projections,
        ]);
    }
}
