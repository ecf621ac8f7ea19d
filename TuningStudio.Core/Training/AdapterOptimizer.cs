using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training;

/// <summary>
/// AdamW with decoupled weight decay (Loshchilov and Hutter, 2019) and clipping by global norm over parameters that are
/// kept in one flat tensor: each update is a handful of calls, however many layers there are. The parameters become views
/// of the flat tensor, and their gradients views of a second one into which the backward pass accumulates.
/// </summary>
public sealed class AdapterOptimizer : IDisposable
{
    private readonly Tensor _values;
    private readonly Tensor _gradients;
    private readonly Tensor _firstMoments;
    private readonly Tensor _secondMoments;
    private readonly List<Tensor> _gradientViews = [];
    private readonly List<Group> _groups = [];
    private readonly double _maxGradientNorm;
    private readonly AdamSettings _adam;
    private int _updates;

    /// <summary>Takes charge of parameters: they are trained from now on.</summary>
    /// <param name="parameters">Float32 leaves on one device. Those of one learning rate and decay that stand beside each other are updated together.</param>
    /// <param name="weightDecay">Decoupled weight decay.</param>
    /// <param name="maxGradientNorm">Largest global gradient norm; 0 does not clip.</param>
    /// <param name="adam">Decays of the moments and what is added to the divisor; null takes Adam's usual ones.</param>
    public AdapterOptimizer(IReadOnlyList<AdapterParameter> parameters, double weightDecay, double maxGradientNorm, AdamSettings? adam = null)
    {
        _adam = adam ?? new AdamSettings();
        _maxGradientNorm = maxGradientNorm;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _values = cat([.. parameters.Select(parameter => parameter.Value.reshape(-1))]).DetachFromDisposeScope();
        _gradients = zeros_like(_values).DetachFromDisposeScope();
        _firstMoments = zeros_like(_values).DetachFromDisposeScope();
        _secondMoments = zeros_like(_values).DetachFromDisposeScope();
        long offset = 0;
        foreach (var parameter in parameters)
        {
            var value = parameter.Value;
            var count = value.numel();
            value.set_(_values.narrow(0, offset, count).view(value.shape));
            value.requires_grad_(true);
            var gradient = _gradients.narrow(0, offset, count).view(value.shape).DetachFromDisposeScope();
            value.grad = gradient;
            _gradientViews.Add(gradient);
            var (factor, decay) = (parameter.LearningRateFactor, parameter.Decays ? weightDecay : 0);
            if (_groups.Count > 0 && _groups[^1] is var last && last.Factor == factor && last.Decay == decay)
            {
                _groups[^1] = last with { Count = last.Count + count };
            }
            else
            {
                _groups.Add(new Group(offset, count, factor, decay));
            }

            offset += count;
        }
    }

    /// <summary>Sets the gradients to zero.</summary>
    public void ZeroGradients() => _gradients.zero_().Dispose(); // In-place calls return a handle of their own.

    /// <summary>Updates the parameters from the accumulated gradients.</summary>
    /// <param name="learningRate">Rate of this update.</param>
    /// <returns>L2 norm of the gradient before clipping; not finite when the gradient is not, and then nothing was changed.</returns>
    public double Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var norm = _gradients.norm().item<float>();
        if (!float.IsFinite(norm))
        {
            return norm;
        }

        if (_maxGradientNorm > 0)
        {
            _gradients.mul_(Number.Of(Math.Min(1, _maxGradientNorm / (norm + 1e-6))));
        }

        _updates++;
        var (beta1, beta2, epsilon) = _adam;
        _firstMoments.mul_(Number.Of(beta1)).add_(_gradients, Number.Of(1 - beta1));
        _secondMoments.mul_(Number.Of(beta2)).addcmul_(_gradients, _gradients, Number.Of(1 - beta2));
        var denominator = _secondMoments.sqrt().div_(Number.Of(Math.Sqrt(1 - Math.Pow(beta2, _updates)))).add_(Number.Of(epsilon));
        foreach (var (offset, count, factor, decay) in _groups)
        {
            var (values, rate) = (_values.narrow(0, offset, count), factor * learningRate);
            values.mul_(Number.Of(1 - (rate * decay)));
            values.addcdiv_(_firstMoments.narrow(0, offset, count), denominator.narrow(0, offset, count), Number.Of(-rate / (1 - Math.Pow(beta1, _updates))));
        }

        return norm;
    }

    /// <summary>Writes the moments and the number of updates, for a checkpoint.</summary>
    public void Save(string path) => SafetensorsWriter.Write(
        path,
        [("exp_avg", _firstMoments), ("exp_avg_sq", _secondMoments)],
        new Dictionary<string, string> { ["updates"] = _updates.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    /// <summary>Takes up the moments of a checkpoint.</summary>
    /// <exception cref="TuningException">They belong to another adapter.</exception>
    public void Load(string path)
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(path);
        Restore("exp_avg", _firstMoments);
        Restore("exp_avg_sq", _secondMoments);
        _updates = int.Parse(file.Metadata["updates"], System.Globalization.CultureInfo.InvariantCulture);

        void Restore(string name, Tensor moments)
        {
            if (!file.Tensors.TryGetValue(name, out var entry) || !entry.Shape.SequenceEqual(moments.shape))
            {
                throw new TuningException(ErrorCodes.InvalidData, $"The optimizer state of the checkpoint has no '{name}' for this adapter.", "Resume with the hyperparameters the run was started with.", path, field: name);
            }

            moments.copy_(file.Read(name));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _gradientViews.Concat([_values, _gradients, _firstMoments, _secondMoments]))
        {
            tensor.Dispose();
        }
    }

    // A stretch of the flat tensors.
    private readonly record struct Group(long Offset, long Count, double Factor, double Decay);
}
