using System.Globalization;

namespace TuningStudio.Core.Contracts;

/// <summary>Names of tuned models in OpenAI's manner: base, suffix, moment.</summary>
public static class TunedModelName
{
    /// <summary>Most letters of a suffix: OpenAI took 40 until 2023 and takes 64 today.</summary>
    public const int LongestSuffix = 64;

    /// <summary><c>starter:ft:support-bot-2026-11-23-12-00-00</c>.</summary>
    /// <param name="model">Folder of the base model.</param>
    /// <param name="suffix">What a person calls it; lower-cased, and with dashes for all but letters and digits.</param>
    /// <param name="now">The moment, in UTC.</param>
    /// <exception cref="TuningException">The suffix is too long, or has no letter or digit.</exception>
    public static string Create(string model, string suffix, DateTimeOffset now)
    {
        if (suffix.Length > LongestSuffix || !suffix.Any(char.IsLetterOrDigit))
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"The suffix has {suffix.Length} characters.", $"Give 1 to {LongestSuffix} characters, with a letter or digit among them.", field: "suffix");
        }

        var plain = string.Join('-', new string([.. suffix.Select(letter => char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(model))}:ft:{plain}-{now.UtcDateTime:yyyy-MM-dd-HH-mm-ss}");
    }
}
