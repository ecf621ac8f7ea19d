using System.Threading.Channels;

namespace TuningStudio.Web.Jobs;

/// <summary>Work of the site that is done one after the other, in the order in which it was asked for.</summary>
internal sealed class WorkQueue
{
    private readonly Channel<(StoppableWork Work, Func<CancellationToken, Task> Do)> _waiting =
        Channel.CreateUnbounded<(StoppableWork, Func<CancellationToken, Task>)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Puts work at the end.</summary>
    /// <param name="work">By which it can be ended.</param>
    /// <param name="todo">Does it. What was ended while it waited is begun with a token that says so.</param>
    internal void Add(StoppableWork work, Func<CancellationToken, Task> todo) => _waiting.Writer.TryWrite((work, todo));

    /// <summary>Does what is there and what comes, until the site ends; what is being done then ends with it.</summary>
    internal async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var (work, todo) = await _waiting.Reader.ReadAsync(stopping);
                using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping, work.Cancelled);
                await work.RunAsync(() => todo(cancel.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The site ends.
        }
    }
}
