using TuningStudio.Core.Tokenization.PreTokenization;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads a <c>pattern</c> of a <c>tokenizer.json</c>: a literal text or a regular expression.</summary>
internal static class PatternReader
{
    internal static IPattern Read(JsonField field)
    {
        if (field.Find("String") is { } literal)
        {
            return literal.Text() is { Length: > 0 } text ? new LiteralPattern(text) : throw literal.Refuse("must not be empty");
        }

        var regex = field.Require("Regex");
        try
        {
            return new RegexPattern(regex.Text());
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException)
        {
            throw regex.Refuse($"cannot be used as a regular expression: {exception.Message}", exception);
        }
    }
}
