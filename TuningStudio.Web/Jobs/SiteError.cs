using System.Globalization;
using System.Resources;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.Jobs;

/// <summary>
/// Errors that the site finds by itself and keeps beside a run: in English for logs and scripts, and by the names of their
/// texts, so that every reader gets them in their own language.
/// </summary>
internal static class SiteError
{
    private static readonly ResourceManager English = new(typeof(Texts));

    internal static ErrorInfo Create(string code, IReadOnlyList<SiteText> message, SiteText remedy, string? file = null) =>
        new(code, string.Join(' ', message.Select(Say)), Say(remedy), file) { Words = new SiteWords(message, remedy) };

    internal static TuningException Refuse(string code, SiteText message, SiteText remedy, string? file = null, Exception? cause = null) =>
        new(code, Say(message), Say(remedy), file, innerException: cause) { Words = new SiteWords([message], remedy) };

    private static string Say(SiteText text) =>
        string.Format(CultureInfo.InvariantCulture, English.GetString(text.Key, CultureInfo.InvariantCulture)!, [.. text.Arguments]);
}
