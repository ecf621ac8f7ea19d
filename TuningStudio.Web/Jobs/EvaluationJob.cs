using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>A measurement that waits, is at work or has failed.</summary>
/// <param name="device">Where it computes.</param>
/// <param name="item">What people see of it.</param>
internal sealed class EvaluationJob(string device, EvaluationItem item) : IDisposable
{
    private volatile EvaluationItem _item = item;

    internal string Device => device;

    internal EvaluationItem Item
    {
        get => _item;
        set => _item = value;
    }

    /// <summary>The measuring.</summary>
    internal StoppableWork Work { get; } = new();

    public void Dispose() => Work.Dispose();
}
