using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.Components.Shared;

/// <summary>Why models or data sets cannot be listed, for the page that would show them.</summary>
internal static class LibraryFault
{
    /// <summary>What to tell the person; null for what is a fault of the program.</summary>
    internal static ErrorInfo? Of(Exception exception, IStringLocalizer text) => exception switch
    {
        TuningException fault => fault.ToInfo(),
        IOException or UnauthorizedAccessException => new ErrorInfo("unreadable_library", exception.Message, text["Library.UnreadableRemedy"]),
        _ => null,
    };
}
