using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;

namespace TuningStudio.Cli.Engine;

/// <summary>A base model on its device, and at most one adapter over it.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly IAttachedAdapter? _adapter;

    private LoadedModel(ICausalLanguageModel model, ComputeDevice device, IAttachedAdapter? adapter)
    {
        Model = model;
        Device = device;
        _adapter = adapter;
    }

    internal ICausalLanguageModel Model { get; }

    internal ComputeDevice Device { get; }

    /// <exception cref="Core.Contracts.TuningException">The device is not there, or model or adapter cannot be loaded.</exception>
    internal static LoadedModel Open(string folder, string? adapter, string? device, string? precision)
    {
        var chosen = ComputeDevice.Choose(device, precision);
        var model = ModelLoader.Load(folder, chosen);
        try
        {
            return new LoadedModel(model, chosen, adapter is null ? null : Adapters.Load(adapter, model));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _adapter?.Dispose();
        Model.Dispose();
    }
}
