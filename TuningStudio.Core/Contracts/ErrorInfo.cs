using System.Text;

namespace TuningStudio.Core.Contracts;

/// <summary>An error as it travels in events and JSON output.</summary>
/// <param name="Code">Stable, one of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">What happened.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="File">The file at fault.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Field">The field or option at fault.</param>
public sealed record ErrorInfo(
    string Code,
    string Message,
    string? Remedy = null,
    string? File = null,
    long? Line = null,
    string? Field = null)
{
    /// <summary>The error as a line of text: place, what happened, remedy.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (File is not null)
        {
            text.Append(File);
            if (Line is not null)
            {
                text.Append(':').Append(Line);
            }

            text.Append(": ");
        }

        text.Append(Message);
        if (Remedy is not null)
        {
            text.Append(' ').Append(Remedy);
        }

        return text.ToString();
    }
}
