using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training.Evaluation;

/// <summary>
/// How many examples are measured at once: twice as many as are learnt at once, since nothing is kept for the way back. Where memory is
/// full it becomes half as many, and what was being measured begins anew.
/// </summary>
/// <param name="microBatchSize">How many are learnt at once by now.</param>
/// <param name="sink">Where it is told.</param>
internal sealed class EvaluationRoom(Func<int> microBatchSize, IRunEventSink sink)
{
    private int _most = int.MaxValue;

    /// <summary>Called before something is measured, with how much at once: where a test lets memory run out.</summary>
    internal Action<int>? OnMeasure { get; init; }

    private int Rows => Math.Min(_most, 2 * microBatchSize());

    /// <summary>Measures something, and says so where it took fewer examples at once than it was to take.</summary>
    /// <param name="measure">Measures with so many examples at once; begins anew when it is called again.</param>
    internal T Measure<T>(Func<int, T> measure)
    {
        var asked = Rows;
        while (true)
        {
            try
            {
                OnMeasure?.Invoke(Rows);
                var measured = measure(Rows);
                if (Rows < asked)
                {
                    sink.Emit(new LogEvent { Level = "warning", Message = $"The device's memory was full during an evaluation, so {Rows} at once are measured from here on instead of {asked}, with the same figures." });
                }

                return measured;
            }
            catch (Exception fault) when (Faults.IsOutOfMemory(fault) && Rows > 1)
            {
                // What it held is gone only now.
            }

            _most = Rows / 2;
        }
    }
}
