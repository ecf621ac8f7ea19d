using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Tokenization.Decoding;

/// <summary>Changes the texts of tokens on their way to the decoded text; what they do is Hugging Face's <c>decoders</c>.</summary>
internal interface IDecoderStep
{
    /// <summary>The tokens' texts after the step.</summary>
    List<string> Apply(List<string> texts);
}

/// <summary>Puts a text in another's place.</summary>
internal sealed class ReplaceStep(string what, string with) : IDecoderStep
{
    public List<string> Apply(List<string> texts) => texts.ConvertAll(text => text.Replace(what, with, StringComparison.Ordinal));
}

/// <summary>Joins byte tokens (<c>&lt;0xE4&gt;</c>) that stand beside each other; each of those that make no text together becomes U+FFFD.</summary>
internal sealed class ByteFallbackStep : IDecoderStep
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public List<string> Apply(List<string> texts)
    {
        var result = new List<string>(texts.Count);
        var bytes = new List<byte>();
        foreach (var text in texts)
        {
            if (ByteOf(text) is { } value)
            {
                bytes.Add(value);
                continue;
            }

            Flush();
            result.Add(text);
        }

        Flush();
        return result;

        void Flush()
        {
            if (bytes.Count == 0)
            {
                return;
            }

            try
            {
                result.Add(Strict.GetString([.. bytes]));
            }
            catch (DecoderFallbackException)
            {
                result.AddRange(Enumerable.Repeat("\uFFFD", bytes.Count));
            }

            bytes.Clear();
        }
    }

    /// <summary>The byte that a token stands for, or null where it is no byte token.</summary>
    internal static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}

/// <summary>Makes one text of all.</summary>
internal sealed class FuseStep : IDecoderStep
{
    public List<string> Apply(List<string> texts) => [string.Concat(texts)];
}

/// <summary>Takes a character off both ends of each text, as often as it stands there but not more often than told.</summary>
internal sealed class StripStep(char content, int start, int stop) : IDecoderStep
{
    public List<string> Apply(List<string> texts) => texts.ConvertAll(text =>
    {
        var from = 0;
        while (from < start && from < text.Length && text[from] == content)
        {
            from++;
        }

        var to = text.Length;
        while (text.Length - to < stop && to > from && text[to - 1] == content)
        {
            to--;
        }

        return text[from..to];
    });
}

/// <summary>Makes blanks of SentencePiece's sign for them, and nothing of it in the first token where a blank was put before the text.</summary>
internal sealed class MetaspaceStep(char replacement, bool isPrepended) : IDecoderStep
{
    public List<string> Apply(List<string> texts) =>
        [.. texts.Select((text, place) => place == 0 && isPrepended
            ? text.Replace(replacement.ToString(), string.Empty, StringComparison.Ordinal)
            : text.Replace(replacement, ' '))];
}
