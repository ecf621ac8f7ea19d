using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>The values that a run goes by. Where the studio changes one of them meanwhile, all of them are told anew.</summary>
/// <param name="hyperparameters">Those it begins with.</param>
/// <param name="sink">Where changes are told.</param>
internal sealed class ValuesInForce(ResolvedHyperparameters hyperparameters, IRunEventSink sink)
{
    /// <summary>The values now.</summary>
    internal ResolvedHyperparameters Current { get; private set; } = hyperparameters;

    /// <summary>Peak of the learning rate now.</summary>
    internal double LearningRate { get; set; } = hyperparameters.LearningRate;

    /// <summary>Changes some.</summary>
    /// <param name="change">Gives the values from here on.</param>
    /// <param name="warning">Why, for people; null where it is nothing to worry about.</param>
    internal void Change(Func<ResolvedHyperparameters, ResolvedHyperparameters> change, string? warning = null)
    {
        Current = change(Current);
        if (warning is not null)
        {
            sink.Emit(new LogEvent { Level = "warning", Message = warning });
        }

        sink.Emit(new ResolvedEvent { Hyperparameters = Current, LearningRate = LearningRate });
    }
}
