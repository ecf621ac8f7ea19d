using System.Text.Json;
using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models.Layers;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>Finds the layers that an adapter's <c>target_modules</c> names: a list of names, a regular expression, or nothing for all.</summary>
internal static class LoraTargets
{
    private const string Field = "target_modules";
    private const string OtherBase = "Use the adapter with the base model it was trained on.";

    /// <exception cref="TuningException">The value is neither, or names layers that the model has not.</exception>
    internal static IReadOnlyList<Linear> Select(JsonElement targets, IReadOnlyList<Linear> linears, string file)
    {
        try
        {
            return targets.ValueKind switch
            {
                JsonValueKind.Undefined or JsonValueKind.Null => linears,
                JsonValueKind.String when targets.GetString() is { } pattern && pattern != TargetModules.AllLinear => ByPattern(pattern, linears, file),
                JsonValueKind.String => linears,
                JsonValueKind.Array => ByNames([.. targets.EnumerateArray().Select(name => name.GetString() ?? throw new InvalidOperationException())], linears, file),
                _ => throw new InvalidOperationException(),
            };
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws where a value is no text.
            throw Invalid($"The adapter's '{Field}' must be a list of names or a text, not {targets.GetRawText()}.", "Write the adapter again.", file);
        }
    }

    private static IReadOnlyList<Linear> ByNames(IReadOnlyList<string> names, IReadOnlyList<Linear> linears, string file) =>
        TargetModules.Unknown(linears, names) is { } unknown
            ? throw Invalid($"The adapter is for a layer '{unknown}', which this model has not.", OtherBase, file)
            : TargetModules.Select(linears, names);

    private static IReadOnlyList<Linear> ByPattern(string pattern, IReadOnlyList<Linear> linears, string file)
    {
        try
        {
            var layers = TargetModules.SelectByPattern(linears, pattern);
            return layers.Count > 0 ? layers : throw Invalid($"The adapter is for layers like '{pattern}', of which this model has none.", OtherBase, file);
        }
        catch (Exception fault) when (fault is ArgumentException or RegexMatchTimeoutException)
        {
            throw Invalid($"The adapter's '{Field}' cannot be used as a regular expression: {fault.Message}", "Write the adapter again, with a list of names.", file, fault);
        }
    }

    private static TuningException Invalid(string message, string remedy, string file, Exception? cause = null) =>
        new(ErrorCodes.InvalidAdapter, message, remedy, file, field: Field, innerException: cause);
}
