using System.Reflection;
using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Generation;

/// <summary>A model some of whose passes fail.</summary>
public class FaultyModel : DispatchProxy
{
    private ICausalLanguageModel _model = null!;
    private Func<Tensor, int, bool> _fails = null!;
    private int _passes;

    /// <summary>Puts itself around a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="fails">Says of a pass, by its ids and number, whether it fails.</param>
    internal static ICausalLanguageModel Of(ICausalLanguageModel model, Func<Tensor, int, bool> fails)
    {
        var proxy = Create<ICausalLanguageModel, FaultyModel>();
        ((FaultyModel)(object)proxy)._model = model;
        ((FaultyModel)(object)proxy)._fails = fails;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(ICausalLanguageModel.Forward) && _fails((Tensor)args![0]!, ++_passes))
        {
            throw new InvalidOperationException("poisoned");
        }

        return targetMethod.Invoke(_model, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
