using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Web.Components.Shared;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>What a form's run will take for each option, as far as that is known before its start.</summary>
internal sealed class ResolvedValues
{
    private readonly HyperparameterOptions? _options;
    private readonly Dictionary<string, int> _expected = [];
    private readonly bool _isFitted;

    internal ResolvedValues(RunForm form, string device, RunPlan? plan = null)
    {
        if (form.Resolve(device) is not { } resolved)
        {
            return;
        }

        _isFitted = resolved.FitMicroBatch;
        _options = JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(resolved, StudioJson.Line.ResolvedHyperparameters), StudioJson.Line.HyperparameterOptions);

        // Settled once the data is split and the model is in memory; until then this is what will come of it, nearly.
        var validates = form.Draft.ValidationFile is not null || resolved.ValidationSplit > 0;
        (_expected["validationSteps"], _expected["checkpointSteps"]) = (validates ? resolved.ValidationSteps : 0, resolved.CheckpointSteps);
        if (_isFitted)
        {
            (_expected["microBatchSize"], _expected["gradientAccumulationSteps"]) = plan is null ? (0, 0) : (plan.Work.MicroBatchSize, plan.Work.MicroBatches);
        }
    }

    /// <summary>The value, or a dash for a number that is not used since another option decides in its place; null while it is not known for sure.</summary>
    internal string? Known(OptionDefinition option) => _options is null || _expected.ContainsKey(option.Name)
        ? null
        : OptionValue.Show(option, _options) ?? (option.Kind is OptionKind.Integer or OptionKind.Number ? Readings.None : null);

    /// <summary>What a value that is not known for sure will be, nearly; null where nothing can be said of it.</summary>
    internal string? Expected(OptionDefinition option) => _expected.GetValueOrDefault(option.Name) is > 0 and var value ? "≈ " + value.ToString(CultureInfo.InvariantCulture) : null;
}
