using System.Text.RegularExpressions;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>Values for single modules, by PEFT's rule: the first key that is the module's name or the end of it after a dot; keys are regular expressions.</summary>
internal static class LoraPattern
{
    /// <summary>The module's own value, or null.</summary>
    internal static T? ValueOf<T>(IReadOnlyDictionary<string, T>? pattern, string module)
        where T : struct
    {
        foreach (var (key, value) in pattern ?? new Dictionary<string, T>())
        {
            if (Regex.IsMatch(module, $@"^(?:.*\.)?(?:{key})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
            {
                return value;
            }
        }

        return null;
    }
}
