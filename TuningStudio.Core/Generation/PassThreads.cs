using TorchSharp;
using TuningStudio.Core.Models;

namespace TuningStudio.Core.Generation;

/// <summary>
/// How many threads compute a pass. A decoding step of a small model is hundreds of operations of some microseconds: threads that meet at each of
/// them gain nothing on an idle machine, and where other programs want the cores, as a server and those that ask it do, each meeting waits for
/// whoever was put to sleep.
/// </summary>
/// <param name="model">The model.</param>
internal sealed class PassThreads(ICausalLanguageModel model)
{
    // What one core reads in some milliseconds.
    private const long SmallBytes = 32 << 20;

    // Tokens at which its products begin to be worth several threads.
    private const long FewTokens = 128;

    private readonly bool _isSmall = model.Device.type == DeviceType.CPU && model.Weights.Values.Sum(weight => weight.SizeBytes) <= SmallBytes;

    /// <summary>Computes a pass over so many tokens of all rows together.</summary>
    internal T Run<T>(long tokens, Func<T> compute)
    {
        var all = torch.get_num_threads();
        if (!_isSmall || tokens > FewTokens || all == 1)
        {
            return compute();
        }

        torch.set_num_threads(1);
        try
        {
            return compute();
        }
        finally
        {
            torch.set_num_threads(all);
        }
    }
}
