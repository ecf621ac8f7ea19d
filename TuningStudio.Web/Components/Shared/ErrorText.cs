using System.Globalization;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Shared;

/// <summary>
/// What an error is called in the reader's language, and what to do about it. The engine speaks English; its code says in any
/// language what kind of error it is.
/// </summary>
internal static class ErrorText
{
    internal static string Title(ErrorInfo error, IStringLocalizer text) => Find($"Error.{error.Code}", text) ?? text["Error.internal"];

    /// <summary>The general advice for the code where the reader's language is not the engine's; null where the error's own text is enough.</summary>
    internal static string? Advice(ErrorInfo error, IStringLocalizer text) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? Find($"Advice.{error.Code}", text) : null;

    private static string? Find(string key, IStringLocalizer text) => text[key] is { ResourceNotFound: false } found ? found.Value : null;
}
