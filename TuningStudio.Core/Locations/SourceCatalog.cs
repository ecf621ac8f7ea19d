using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Locations;

/// <summary>Finds out what an address names.</summary>
public static class SourceCatalog
{
    /// <summary>The address schemes, as help texts list them.</summary>
    public const string Schemes = "https://, s3://, gs://, az://, hf:// or ms://";

    /// <summary>Whether a text is an address rather than a path: it has a scheme of more than a letter (that would be a drive).</summary>
    public static bool IsAddress(string text) => Scheme(text) is not (null or "file");

    /// <summary>The path that a text names, with <c>file://</c> taken off; null where it is an address.</summary>
    public static string? PathOf(string text) => Scheme(text) switch
    {
        null => text.Trim(),
        "file" when Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.IsFile => uri.LocalPath,
        _ => null,
    };

    /// <summary>Reads an address.</summary>
    /// <exception cref="TuningException">It is not complete, or of no source that is known.</exception>
    public static IRemoteFile Parse(string text)
    {
        text = text.Trim();
        return Scheme(text) switch
        {
            "http" or "https" => Page(text) ?? WebFile.Parse(text),
            "s3" => S3File.Parse(text),
            "gs" => GoogleFile.Parse(text),
            "az" => AzureFile.Parse(text),
            "hf" => HuggingFaceFile.Parse(text),
            "ms" => ModelScopeFile.Parse(text),
            var other => throw new TuningException(ErrorCodes.InvalidOption, $"'{other ?? Secrets.Strip(text)}' is no source of data that is known.", $"Name a file, or an address that begins with {Schemes}."),
        };
    }

    // The address bar of a browser shows a page about the file, not the file.
    private static IRemoteFile? Page(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) ? (IRemoteFile?)HuggingFaceFile.FromPage(uri) ?? ModelScopeFile.FromPage(uri) : null;

    private static string? Scheme(string text)
    {
        text = text.Trim();
        var end = text.IndexOf("://", StringComparison.Ordinal);
        return end > 1 && text[..end].All(char.IsAsciiLetterOrDigit) ? text[..end].ToLowerInvariant() : null;
    }
}
