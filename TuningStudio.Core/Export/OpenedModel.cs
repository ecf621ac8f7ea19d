using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;

namespace TuningStudio.Core.Export;

/// <summary>A model that was read back, and the adapter over it if it is one of those.</summary>
internal sealed record OpenedModel(ICausalLanguageModel Model, IAttachedAdapter? Adapter = null) : IDisposable
{
    public void Dispose()
    {
        Adapter?.Dispose();
        Model.Dispose();
    }
}
