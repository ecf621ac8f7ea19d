using System.Globalization;

namespace TuningStudio.StarterRecipe.Pretraining;

/// <summary>The loss curve as CSV and the progress on the screen.</summary>
internal sealed class LossLog : IDisposable
{
    private const int StepsPerLine = 20;
    private readonly StreamWriter _file;
    private readonly TimeProvider _time;
    private readonly PretrainingOptions _options;
    private readonly long _start;
    private double _sum;
    private int _summed;

    internal LossLog(string path, PretrainingOptions options, TimeProvider time)
    {
        _file = new StreamWriter(path) { NewLine = "\n" };
        _file.WriteLine("step,tokens,trainLoss,gradientNorm,learningRateShare,seconds");
        (_time, _options, _start) = (time, options, time.GetTimestamp());
    }

    /// <summary>Time since the beginning.</summary>
    internal TimeSpan Elapsed => _time.GetElapsedTime(_start);

    /// <summary>Updates so far.</summary>
    internal int Steps { get; private set; }

    internal void Add(double loss, double norm, double learningRateShare, double progress)
    {
        Steps++;
        _sum += loss;
        if (++_summed < StepsPerLine)
        {
            return;
        }

        var (mean, seconds) = (_sum / _summed, Elapsed.TotalSeconds);
        var tokens = (long)Steps * _options.Rows * _options.RowTokens;
        (_sum, _summed) = (0, 0);
        _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Steps},{tokens},{mean:F4},{norm:F3},{learningRateShare:F4},{seconds:F1}"));
        _file.Flush();
        var left = Elapsed * ((1 - progress) / Math.Max(progress, 1e-3));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"step {Steps}  loss {mean:F3}  norm {norm:F2}  {tokens / seconds:F0} tokens/s  {left:hh\\:mm\\:ss} left"));
    }

    public void Dispose() => _file.Dispose();
}
