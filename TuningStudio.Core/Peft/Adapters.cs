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

    /// <summary>Kinds of adapters that can be loaded, in PEFT's words.</summary>
    public static IReadOnlyList<string> KnownTypes { get; } = [.. Readers.Select(reader => reader.PeftType).Order(StringComparer.Ordinal)];

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
    /// <param name="folder">The adapter.</param>
    /// <param name="model">The base.</param>
    /// <param name="loraPlusRatio">How many times as fast B is to learn as A where it is tuned on; an adapter does not say.</param>
    /// <exception cref="TuningException">It cannot be read or does not fit the model.</exception>
    public static IAttachedAdapter Load(string folder, ICausalLanguageModel model, double loraPlusRatio = 1)
    {
        // A fault leaves no tensor behind: what was read by then belongs to the scope.
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var files = AdapterFolder.Open(folder, model.Device);
        var adapter = ReaderOf(files.Config).Load(files, model, loraPlusRatio);
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

    /// <summary>Options with those of an adapter that a run goes on from: its method and everything that decides its shape.</summary>
    /// <param name="options">What the user set.</param>
    /// <param name="folder">The adapter.</param>
    /// <exception cref="TuningException">It cannot be read, cannot be tuned on, or the options ask for another shape.</exception>
    public static HyperparameterOptions GoingOnFrom(string folder, HyperparameterOptions options)
    {
        var config = AdapterConfigFile.Open(folder);
        var own = ReaderOf(config).OptionsOf(config) ?? throw config.Invalid(
            $"Adapters of the kind {config.PeftType} can be used, but not tuned on.",
            "Start from a fresh adapter, or from the base with this one merged into it.",
            "peft_type");
        foreach (var option in HyperparameterCatalog.All.Where(option => option.Group == OptionGroup.Adapter))
        {
            var ofAdapter = option.Read(own);
            if (option.Read(options) is { } wanted && wanted != ofAdapter)
            {
                throw new TuningException(
                    ErrorCodes.InvalidOption,
                    $"{option.Flag} is {wanted}, but the adapter to go on from has {ofAdapter ?? "its own"}.",
                    $"Leave {option.Flag} out: method and shape are the adapter's.",
                    folder,
                    field: option.Name);
            }

            options = option.Take(options, own);
        }

        return options;
    }

    /// <summary>Computes something with the base alone; the adapter is on again afterwards, whatever comes of it.</summary>
    /// <param name="adapter">Switched on.</param>
    /// <param name="compute">What is computed.</param>
    internal static T WithBase<T>(this IAttachedAdapter adapter, Func<T> compute)
    {
        adapter.Enabled = false;
        try
        {
            return compute();
        }
        finally
        {
            adapter.Enabled = true;
        }
    }

    private static IAdapterReader ReaderOf(AdapterConfigFile config) =>
        Readers.FirstOrDefault(reader => reader.PeftType == config.PeftType)
        ?? throw config.Invalid($"The adapter's 'peft_type' is '{config.PeftType}', which is not known.", $"Known are: {string.Join(", ", KnownTypes)}.", "peft_type");

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
