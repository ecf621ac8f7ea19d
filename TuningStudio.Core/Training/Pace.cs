namespace TuningStudio.Core.Training;

/// <summary>How long a step takes lately, what lies between steps included: an average that forgets.</summary>
internal sealed class Pace
{
    private const double Memory = 0.9;

    private double _weightedSum;
    private double _weights;

    internal double SecondsPerStep => _weights == 0 ? 0 : _weightedSum / _weights;

    internal void Add(double seconds)
    {
        _weightedSum = (Memory * _weightedSum) + seconds;
        _weights = (Memory * _weights) + 1;
    }

    /// <summary>Time that belongs to the step before, such as a validation.</summary>
    internal void AddPause(double seconds)
    {
        if (_weights > 0)
        {
            _weightedSum += seconds;
        }
    }
}
