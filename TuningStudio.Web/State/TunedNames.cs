using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>What tuned models are called: made of the run alone, so that a name stays the same and needs no list.</summary>
internal static class TunedNames
{
    /// <summary>Stands where OpenAI puts the organisation.</summary>
    internal const string Owner = "studio";

    private const string CheckpointMark = ":ckpt-step-";
    private const int Digits = 8;

    /// <summary><c>ft:starter:studio:support-bot:1a2b3c4d</c>.</summary>
    internal static string Of(RunSpec spec) => $"ft:{Base(spec)}:{Owner}:{Suffix(spec)}:{Mark(spec.Id)}";

    /// <summary>The same of a checkpoint, with <c>:ckpt-step-100</c> behind.</summary>
    internal static string Of(RunSpec spec, int step) => string.Create(CultureInfo.InvariantCulture, $"{Of(spec)}{CheckpointMark}{step}");

    /// <summary>As OpenAI's API of 2022 called them: <c>starter:ft-studio:support-bot-2026-11-23-12-00-00</c>.</summary>
    internal static string Legacy(RunSpec spec) =>
        string.Create(CultureInfo.InvariantCulture, $"{Base(spec)}:ft-{Owner}:{Suffix(spec)}-{spec.CreatedAt.UtcDateTime:yyyy-MM-dd-HH-mm-ss}");

    /// <summary>The name without its checkpoint, and that checkpoint's step.</summary>
    internal static (string Name, int? Step) Split(string name) =>
        name.LastIndexOf(CheckpointMark, StringComparison.Ordinal) is var at and > 0 && int.TryParse(name.AsSpan(at + CheckpointMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? (name[..at], step)
            : (name, null);

    /// <summary>Whether a name may be that of this run's model; reads nothing of the run.</summary>
    internal static bool MayBe(string name, string runId) =>
        name.EndsWith(':' + Mark(runId), StringComparison.Ordinal) || name.Contains($":ft-{Owner}:", StringComparison.Ordinal);

    private static string Mark(string runId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(runId)))[..Digits];

    private static string Base(RunSpec spec) => Path.GetFileName(Path.TrimEndingDirectorySeparator(spec.Model)).Replace(':', '-');

    private static string Suffix(RunSpec spec)
    {
        var text = spec.Suffix ?? spec.Name;
        var words = new string([.. text.Select(letter => char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var plain = string.Join('-', words);
        return plain[..Math.Min(plain.Length, TunedModelName.LongestSuffix)];
    }
}
