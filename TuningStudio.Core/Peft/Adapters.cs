using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft;

/// <summary>Makes and loads adapters of any method.</summary>
public static class Adapters
{
    /// <summary>The methods, one folder each: every class that is one.</summary>
    internal static IReadOnlyList<ITuningMethod> Methods { get; } =
    [
        .. typeof(ITuningMethod).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ITuningMethod)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (ITuningMethod)Activator.CreateInstance(type, nonPublic: true)!),
    ];

    /// <summary>Attaches a fresh adapter, switched on; the base's answers are unchanged until it is trained, except by methods that put something random before the prompt.</summary>
    /// <param name="model">The base.</param>
    /// <param name="hyperparameters">Method and its settings.</param>
    /// <param name="baseModel">What the adapter's config says of the base.</param>
    /// <exception cref="TuningException">The settings do not fit the model.</exception>
    public static IAttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return SwitchedOn(Methods.Single(method => method.Names.Contains(hyperparameters.Method)).Create(model, hyperparameters, baseModel));
    }

    /// <summary>Attaches an adapter folder in PEFT's layout, switched on.</summary>
    /// <exception cref="TuningException">It cannot be read or does not fit the model.</exception>
    public static IAttachedAdapter Load(string folder, ICausalLanguageModel model)
    {
        // A fault leaves no tensor behind: what was read by then belongs to the scope.
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var files = AdapterFolder.Open(folder, model);
        var method = Methods.FirstOrDefault(method => method.PeftType == files.PeftType)
            ?? throw files.Invalid($"The adapter's 'peft_type' is '{files.PeftType}', which is not known.", $"Known are: {string.Join(", ", Methods.Select(method => method.PeftType))}.", "peft_type");
        var adapter = method.Load(files, model);
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

    private static AttachedAdapter SwitchedOn(AttachedAdapter adapter)
    {
        adapter.Enabled = true;
        return adapter;
    }
}
