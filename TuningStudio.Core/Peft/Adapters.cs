using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft;

/// <summary>Makes and loads adapters of any method.</summary>
public static class Adapters
{
    private static readonly IReadOnlyList<ITuningMethod> Methods = AllOf<ITuningMethod>();
    private static readonly IReadOnlyList<IAdapterReader> Readers = AllOf<IAdapterReader>();

    /// <summary>Attaches a fresh adapter, switched on; the base's answers are unchanged until it is trained, except by methods that put something random before the prompt.</summary>
    /// <param name="model">The base.</param>
    /// <param name="hyperparameters">Method and its settings.</param>
    /// <param name="baseModel">What the adapter's config says of the base.</param>
    /// <exception cref="TuningException">The settings do not fit the model.</exception>
    public static IAttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return SwitchedOn(Methods.Single(method => method.Name == hyperparameters.Method).Create(model, hyperparameters, baseModel));
    }

    /// <summary>Attaches an adapter folder in PEFT's layout, switched on.</summary>
    /// <exception cref="TuningException">It cannot be read or does not fit the model.</exception>
    public static IAttachedAdapter Load(string folder, ICausalLanguageModel model)
    {
        // A fault leaves no tensor behind: what was read by then belongs to the scope.
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var files = AdapterFolder.Open(folder, model);
        var reader = Readers.FirstOrDefault(reader => reader.PeftType == files.PeftType)
            ?? throw files.Invalid($"The adapter's 'peft_type' is '{files.PeftType}', which is not known.", $"Known are: {string.Join(", ", Readers.Select(reader => reader.PeftType).Order())}.", "peft_type");
        var adapter = reader.Load(files, model);
        try
        {
            files.EnsureAllRead();
            return SwitchedOn(adapter);
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    // One folder each: every class that is one.
    private static IReadOnlyList<T> AllOf<T>() =>
    [
        .. typeof(T).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(T)))
            .Select(type => (T)Activator.CreateInstance(type, nonPublic: true)!),
    ];

    private static AttachedAdapter SwitchedOn(AttachedAdapter adapter)
    {
        adapter.Enabled = true;
        return adapter;
    }
}
