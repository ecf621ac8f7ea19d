using System.Globalization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates;

/// <summary>Words a template's faults for the person at the screen.</summary>
internal static class TemplateErrors
{
    internal static TuningException Describe(TemplateFault fault, string? file)
    {
        var line = Math.Max(1, fault.Line);
        var place = string.Create(CultureInfo.InvariantCulture, $"line {line} of the chat template");
        // What a template says by raise_exception is written for people: it stands alone.
        var message = fault.Kind == FaultKind.Raised ? fault.Message : $"In {place}: {fault.Message.TrimEnd('.')}.";
        return new TuningException(ErrorCodes.InvalidTemplate, message, Remedy(fault.Kind, place), file, line, "chat_template", fault);
    }

    private static string Remedy(FaultKind kind, string place) => kind switch
    {
        FaultKind.Raised => $"The model does not take conversations of this shape ({place} says so): change the record, or use another model.",
        FaultKind.Syntax or FaultKind.Unsupported or FaultKind.Security => "Replace the model's chat template by one that is valid Jinja and stands alone.",
        FaultKind.Limit => "Shorten the conversation, or replace the model's chat template by one that does less.",
        _ => "The template expects something this conversation does not have: change the record, or use another model's template.",
    };
}
