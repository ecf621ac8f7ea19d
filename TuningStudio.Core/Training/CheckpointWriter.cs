using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Peft;

namespace TuningStudio.Core.Training;

/// <summary>Saves a run's states when it is time to, and tells of it. What cannot be written costs the chance to resume, not the run: it is tried again at the next.</summary>
internal sealed class CheckpointWriter(CheckpointStore checkpoints, IAttachedAdapter adapter, AdapterOptimizer optimizer, ResolvedHyperparameters hyperparameters, IRunEventSink sink)
{
    private TrainingState? _saved;
    private bool _isDue;

    /// <summary>Tells which state the run goes on from.</summary>
    internal void BeginAt(TrainingState state) => _saved = state;

    /// <summary>Saves every so many steps, and the best state by its metric.</summary>
    internal void SaveIfDue(TrainingState state)
    {
        _isDue |= state.Step % hyperparameters.CheckpointSteps == 0 || (hyperparameters.KeepBest && state.Best?.Step == state.Step);

        // A state whose loss has just risen may be a ruined one, and must not drive the good ones out.
        if (_isDue && state.UnusualSteps == 0)
        {
            Save(state);
        }
    }

    /// <summary>Saves a state, unless it is saved already, with all that is known of it.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="isAskedFor">Whether a person asked for it: newer ones do not drive it out then.</param>
    /// <returns>Whether it is on the disk now; the start need not be.</returns>
    internal bool Save(TrainingState state, bool isAskedFor = false)
    {
        _isDue = false;
        if (state is { Step: 0, LearningRates.Count: 0 } || (state == _saved && !isAskedFor))
        {
            return true;
        }

        try
        {
            if (state == _saved)
            {
                checkpoints.Keep(state.Step);
                return true;
            }

            sink.Emit(checkpoints.Save(state, adapter, optimizer, message => sink.Emit(new LogEvent { Level = "warning", Message = message }), isAskedFor));
            _saved = state;
            return true;
        }
        catch (TuningException exception) when (exception.Code == ErrorCodes.CannotWrite)
        {
            sink.Emit(new LogEvent { Level = "error", Message = $"{exception.Message} {exception.Remedy}" });
            return false;
        }
    }
}
