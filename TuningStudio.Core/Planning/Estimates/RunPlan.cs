using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Estimates;

/// <summary>A run that is thought about.</summary>
/// <param name="Model">The base.</param>
/// <param name="Values">Every hyperparameter, the number of steps included.</param>
/// <param name="Data">The training data.</param>
/// <param name="Device">Where it would run.</param>
/// <param name="Refinement">What past runs there say; null where there are none.</param>
/// <param name="PricePerHour">What an hour of the device costs; null where nobody says.</param>
public sealed record PlanRequest(ModelSize Model, ResolvedHyperparameters Values, DataSize Data, DeviceSize Device, Refinement? Refinement = null, double? PricePerHour = null);

/// <summary>What a run would need.</summary>
/// <param name="Memory">At its fullest moment.</param>
/// <param name="Work">What is computed at once.</param>
/// <param name="TrainableParameters">Numbers that are trained.</param>
/// <param name="Steps">Optimizer updates.</param>
/// <param name="Tokens">Tokens that are computed, padding included.</param>
/// <param name="Seconds">From the start to the adapter.</param>
/// <param name="WattHours">Energy of the device.</param>
/// <param name="Cost">Price of that time; null where no price was given.</param>
/// <param name="Fits">Whether the device's memory is enough.</param>
/// <param name="FitsNow">Whether what of it is free now is enough.</param>
public sealed record RunPlan(MemoryEstimate Memory, WorkSize Work, long TrainableParameters, int Steps, double Tokens, double Seconds, double WattHours, double? Cost, bool Fits, bool FitsNow)
{
    /// <summary>Reckons it. A few microseconds: a form may ask at every key.</summary>
    public static RunPlan Of(PlanRequest request)
    {
        var (model, values, data, device) = (request.Model, request.Values, request.Data.Cut(request.Values.MaxSequenceLength), request.Device);
        var work = WorkSize.Of(model, values, data, device);
        var memory = MemoryFormula.Of(model, values, work, device.IsGpu ? EngineConstants.Gpu : EngineConstants.Cpu);
        if (request.Refinement is { } refinement)
        {
            memory = memory.WithTotal((long)(memory.Total * refinement.MemoryFactor));
        }

        var seconds = TimeFormula.Seconds(model, values, data, work, device, request.Refinement?.FlopsPerSecond);
        var steps = values.TotalSteps;
        return new RunPlan(
            memory,
            work,
            Estimates.TrainableParameters.Of(model, values),
            steps,
            work.TokensPerEpoch * steps / Math.Max(1, values.StepsPerEpoch),
            seconds,
            device.Watts * seconds / 3600,
            request.PricePerHour * seconds / 3600,
            memory.Total <= device.MemoryBytes * EstimateConstants.UsableShare,
            memory.Total <= (device.FreeBytes ?? device.MemoryBytes) * EstimateConstants.UsableShare);
    }
}
