using TorchSharp;
using TuningStudio.Core.Runtime;
using static TorchSharp.torch;

namespace TuningStudio.Core.Models;

/// <summary>
/// The way back through a model, stretch by stretch. Autograd alone keeps all that lies between the two ends of a model until the gradient
/// comes by. Here each stretch is a graph of its own between results that are kept: what is cheap is computed again when the gradient
/// arrives, whole blocks if asked (gradient checkpointing; Chen et al., 2016), and what was made on the way dies with its stretch. None of
/// autograd's custom functions is needed for it, so that a fault in the backward pass is an exception like any other.
/// </summary>
public sealed class GradientTape : IDisposable
{
    private readonly Stack<Stretch> _stretches = [];
    private readonly List<Tensor> _owned = [];
    private readonly bool _recomputesBlocks;
    private readonly StackMemory _memory;
    private readonly bool _ownsMemory;
    private readonly bool _isSecond;

    /// <summary>An empty tape, for one pass after another.</summary>
    /// <param name="recomputesBlocks">Whether of each block only the input is kept, and the block computed a second time: the least memory, up to a third more time.</param>
    public GradientTape(bool recomputesBlocks = false)
        : this(new StackMemory(), isSecond: false)
    {
        AllocatorReuse.Prefer();
        TensorMemory.Install();
        _recomputesBlocks = recomputesBlocks;
        _ownsMemory = true;
    }

    private GradientTape(StackMemory memory, bool isSecond) => (_memory, _isSecond) = (memory, isSecond);

    /// <summary>Takes the gradient of the last result back to everything before it. That result must have it already.</summary>
    public void Backward()
    {
        // A block that is computed again starts random numbers anew; who draws afterwards shall not notice.
        using var state = _recomputesBlocks ? random.get_rng_state() : null;
        while (_stretches.TryPop(out var stretch))
        {
            using (stretch)
            {
                stretch.TakeBack();
            }

            _memory.Return(stretch.Top);
        }

        Clear();
        if (state is not null)
        {
            random.set_rng_state(state);
        }
    }

    /// <summary>Forgets what was not taken back.</summary>
    public void Clear()
    {
        _owned.ForEach(tensor => tensor.Dispose());
        _owned.Clear();
        while (_stretches.TryPop(out var stretch))
        {
            stretch.Dispose();
            _memory.Return(stretch.Top);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        if (_ownsMemory)
        {
            _memory.Dispose();
        }
    }

    /// <summary>Keeps what a scope holds until the way back has passed: what computes something again may need it.</summary>
    internal void Own(DisposeScope scope)
    {
        _owned.AddRange(scope.DisposablesView.OfType<Tensor>().Select(tensor => tensor.DetachFromDisposeScope()));
    }

    /// <summary>Memory for a result of <see cref="Record"/>.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="like">Its number format and device are taken.</param>
    /// <returns>Whatever numbers lie there, owned by the caller's scope.</returns>
    internal Tensor Take(long[] shape, Tensor like) => _memory.Take(shape, like);

    /// <summary>Computes something and keeps what autograd needs for the way back.</summary>
    /// <param name="compute">Computes it, from results of this tape.</param>
    /// <returns>The result, which the tape owns.</returns>
    internal Tensor Keep(Func<Tensor> compute) => KeepAll(() => [compute()])[0];

    /// <inheritdoc cref="Keep"/>
    internal IReadOnlyList<Tensor> KeepAll(Func<IReadOnlyList<Tensor>> compute)
    {
        using var scope = NewDisposeScope();
        var graph = compute();
        foreach (var end in graph)
        {
            end.DetachFromDisposeScope();
        }

        return Add([.. graph.Select(Cut)], graph, gradients =>
        {
            var reached = gradients.Zip(graph).Where(pair => pair.First is not null).ToList();
            autograd.backward([.. reached.Select(pair => pair.Second)], [.. reached.Select(pair => pair.First!)]);
        });
    }

    /// <summary>Computes something cheap and keeps nothing but the result: the way back computes it again.</summary>
    /// <inheritdoc cref="Keep"/>
    internal Tensor Recompute(Func<Tensor> compute)
    {
        using var scope = NewDisposeScope();
        return Add([Cut(compute())], [], gradients => autograd.backward([compute()], [gradients[0]!]))[0];
    }

    /// <summary>Computes a block: on this tape, or to be computed a second time on the way back.</summary>
    /// <param name="compute">Computes it with a tape, or without one and then without gradient.</param>
    /// <param name="takesGradient">Whether anything in it or before it is trained.</param>
    /// <param name="isLast">Whether the way back begins with it: it would be gone for a moment only.</param>
    /// <inheritdoc cref="Keep"/>
    internal Tensor Block(Func<GradientTape?, Tensor> compute, bool takesGradient, bool isLast) => takesGradient && (isLast || !_recomputesBlocks)
        ? compute(this)
        : Record(() => [compute(null)], takesGradient, gradients =>
        {
            using var tape = new GradientTape(_memory, isSecond: true);
            compute(tape).grad = gradients[0]!;
            tape.Backward();
        })[0];

    /// <summary>The end of a block whose way back is known and does not ask what it gave: computed the first time only.</summary>
    /// <param name="compute">Computes it, without gradient.</param>
    /// <param name="takesGradient">Whether anything in it or before it is trained.</param>
    /// <param name="back">Takes the gradients of the results back.</param>
    /// <param name="like">A tensor of the result's shape and number format.</param>
    /// <returns>The results, which the tape owns; of a second computation without numbers.</returns>
    internal IReadOnlyList<Tensor> RecordEnd(Func<IReadOnlyList<Tensor>> compute, bool takesGradient, Action<IReadOnlyList<Tensor?>> back, Tensor like) =>
        Record(_isSecond ? () => [empty_like(like)] : compute, takesGradient, back);

    /// <summary>Computes something whose way back is known.</summary>
    /// <param name="compute">Computes it, without gradient.</param>
    /// <param name="takesGradient">Whether anything in it or before it is trained.</param>
    /// <param name="back">Takes the gradients of the results back; null where a result has none, though not all.</param>
    /// <returns>The results, which the tape owns.</returns>
    internal IReadOnlyList<Tensor> Record(Func<IReadOnlyList<Tensor>> compute, bool takesGradient, Action<IReadOnlyList<Tensor?>> back)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var top = _memory.Top;
        var results = compute();
        foreach (var result in results)
        {
            result.DetachFromDisposeScope().requires_grad = takesGradient;
        }

        return Add(results, [], back, top);
    }

    /// <summary>Adds to the gradient of a result of the tape, or of a parameter.</summary>
    internal static void Accumulate(Tensor leaf, Tensor gradient)
    {
        if (!leaf.requires_grad)
        {
            return;
        }

        using var noGradient = no_grad();
        if (leaf.grad is { } sum)
        {
            sum.add_(gradient);
        }
        else
        {
            leaf.grad = gradient.to(leaf.dtype);
        }
    }

    // The same numbers, at which autograd's graph ends.
    private static Tensor Cut(Tensor end)
    {
        var result = end.detach().DetachFromDisposeScope();
        result.requires_grad = end.requires_grad;
        return result;
    }

    private IReadOnlyList<Tensor> Add(IReadOnlyList<Tensor> results, IReadOnlyList<Tensor> kept, Action<IReadOnlyList<Tensor?>> back, (int, long)? top = null)
    {
        _stretches.Push(new Stretch(results, kept, back, top ?? _memory.Top));
        return results;
    }

    private sealed record Stretch(IReadOnlyList<Tensor> Results, IReadOnlyList<Tensor> Kept, Action<IReadOnlyList<Tensor?>> Back, (int Slab, long Offset) Top) : IDisposable
    {
        internal void TakeBack()
        {
            using var scope = NewDisposeScope();
            IReadOnlyList<Tensor?> gradients = [.. Results.Select(result => result.requires_grad ? result.grad : null)];
            if (gradients.Any(gradient => gradient is not null))
            {
                Back(gradients);
            }
        }

        public void Dispose()
        {
            foreach (var tensor in Results.Concat(Kept))
            {
                tensor.Dispose();
            }
        }
    }
}
