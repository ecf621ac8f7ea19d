using System.Globalization;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Shared;

/// <summary>
/// What an error is called in the reader's language, and what to do about it. The engine speaks English: its sentences are looked up, and
/// where one is not known its code says in any language what kind of error it is.
/// </summary>
internal static class ErrorText
{
    internal static string Title(ErrorInfo error, IStringLocalizer text) => Find($"Error.{error.Code}", text) ?? text["Error.internal"];

    /// <summary>What happened: in the reader's language where the site said it, else what the engine says, with the pages' names for its options.</summary>
    internal static string Message(ErrorInfo error, IStringLocalizer text) =>
        error.Words is { } words ? Say(words.Message, text) ?? error.Message : FaultText.Say(IsKnown(error) ? EngineWords.Find(error.Message)! : error.Message, text);

    /// <summary>What to do, likewise.</summary>
    internal static string? Remedy(ErrorInfo error, IStringLocalizer text) =>
        error.Words is { } words ? Say([words.Remedy], text) ?? error.Remedy : error.Remedy is { } remedy ? FaultText.Say(IsKnown(error) ? EngineWords.Find(remedy)! : remedy, text) : null;

    /// <summary>The general advice for the code where the reader cannot read what the engine says; null where the error's own text is enough.</summary>
    internal static string? Advice(ErrorInfo error, IStringLocalizer text) =>
        error.Words is null && CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" && !IsKnown(error) ? Find($"Advice.{error.Code}", text) : null;

    // Sentence and remedy, or neither: half a fault in one language and half in another reads badly.
    private static bool IsKnown(ErrorInfo error) => EngineWords.Find(error.Message) is not null && (error.Remedy is null || EngineWords.Find(error.Remedy) is not null);

    // An index written by another version may name a text that is not here.
    private static string? Say(IReadOnlyList<SiteText> sentences, IStringLocalizer text)
    {
        var said = sentences.Select(sentence => text[sentence.Key, [.. sentence.Arguments]]).ToList();
        return said.Exists(sentence => sentence.ResourceNotFound) ? null : string.Join(' ', said.Select(sentence => sentence.Value));
    }

    private static string? Find(string key, IStringLocalizer text) => text[key] is { ResourceNotFound: false } found ? found.Value : null;
}
