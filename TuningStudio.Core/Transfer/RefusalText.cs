using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace TuningStudio.Core.Transfer;

/// <summary>What storage services write into the body of a refusal: <c>&lt;Error&gt;&lt;Code&gt;NoSuchBucket&lt;/Code&gt;…</c>.</summary>
internal static class RefusalText
{
    private const int MostBytes = 16 << 10;

    // Of the services that are known; somebody else's could be a page of text.
    private const int LongestCode = 60;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The service's name of what is wrong, or null where the body is something else, or does not come.</summary>
    internal static async Task<string?> CodeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("xml", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var buffer = new byte[MostBytes];
            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, patience.Token);
            return Code(Encoding.UTF8.GetString(buffer, 0, length));
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The refusal itself is what matters.
            return null;
        }
    }

    private static string? Code(string body)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XDocument.Load(reader).Root;
            var code = root?.Name.LocalName == "Error" ? root.Elements().FirstOrDefault(element => element.Name.LocalName == "Code")?.Value.Trim() : null;
            return code is { Length: > 0 and <= LongestCode } && code.All(char.IsAsciiLetterOrDigit) ? code : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
