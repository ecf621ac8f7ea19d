using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>An export that waits, is being written or has failed.</summary>
/// <param name="model">Full path of the base.</param>
/// <param name="adapter">Full path of the adapter.</param>
/// <param name="item">What people see of it.</param>
internal sealed class ExportJob(string model, string adapter, ExportItem item) : IDisposable
{
    private volatile ExportItem _item = item;

    internal string Model => model;

    internal string Adapter => adapter;

    internal ExportItem Item
    {
        get => _item;
        set => _item = value;
    }

    /// <summary>The writing.</summary>
    internal StoppableWork Work { get; } = new();

    public void Dispose() => Work.Dispose();
}
