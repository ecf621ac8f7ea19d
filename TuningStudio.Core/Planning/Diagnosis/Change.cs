using System.Globalization;
using TuningStudio.Core.Configuration;

namespace TuningStudio.Core.Planning.Diagnosis;

/// <summary>Settings for another run.</summary>
internal static class Change
{
    /// <summary>Another learning rate, to two digits; nothing where the run's own is not known.</summary>
    internal static IReadOnlyDictionary<string, string> LearningRate(ResolvedHyperparameters? settings, double factor)
    {
        if (settings is null)
        {
            return Nothing;
        }

        var option = HyperparameterCatalog.Get("learningRate");
        var rate = Math.Clamp(settings.LearningRate * factor, option.Minimum!.Value, option.Maximum!.Value);
        return To("learningRate", rate.ToString("G2", CultureInfo.InvariantCulture));
    }

    /// <summary>As long a training as so many epochs, in the words in which the run's own length was set; nothing where that is no shorter.</summary>
    internal static IReadOnlyDictionary<string, string> Shorter(ResolvedHyperparameters? settings, int epochs) => settings switch
    {
        { MaxSteps: { } steps } when epochs * settings.StepsPerEpoch < steps => To("maxSteps", epochs * settings.StepsPerEpoch),
        { MaxSteps: null } when epochs < settings.NEpochs => To("nEpochs", epochs),
        _ => Nothing,
    };

    internal static IReadOnlyDictionary<string, string> To(string option, int value) => To(option, value.ToString(CultureInfo.InvariantCulture));

    internal static IReadOnlyDictionary<string, string> Nothing { get; } = new Dictionary<string, string>();

    private static Dictionary<string, string> To(string option, string value) => new() { [option] = value };
}
