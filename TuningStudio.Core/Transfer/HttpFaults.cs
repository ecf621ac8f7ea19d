using System.Globalization;
using System.Net;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Transfer;

/// <summary>Says what went wrong between here and a server: where, how, and what to do. Addresses are told without secrets.</summary>
internal static class HttpFaults
{
    private const int LongestMessage = 300;

    /// <summary>A connection that could not be made, broke or went silent.</summary>
    internal static HttpFault Broken(Uri address, Exception cause) => new(
        new TuningException(
            ErrorCodes.DownloadFailed,
            $"{TransferAddress.Show(address)} cannot be reached: {Innermost(cause)}",
            "Check the address and the network (a proxy is taken from HTTPS_PROXY), then go on: what is here already is kept.",
            innerException: cause),
        isTransient: true);

    internal static HttpFault Silent(Uri address, TimeSpan patience) => Again(address, string.Create(CultureInfo.InvariantCulture, $"sent nothing for {patience.TotalSeconds:0} s"));

    /// <summary>Something that another attempt may not meet again.</summary>
    internal static HttpFault Again(Uri address, string what) => new(
        new TuningException(ErrorCodes.DownloadFailed, $"{TransferAddress.Show(address)} {what}.", "Try again later: what is here already is kept."), isTransient: true);

    /// <summary>Something that every attempt would meet.</summary>
    internal static HttpFault Wrong(Uri address, string what, string remedy) =>
        new(new TuningException(ErrorCodes.DownloadFailed, $"{TransferAddress.Show(address)} {what}.", remedy), isTransient: false);

    /// <summary>An answer that is no file.</summary>
    internal static HttpFault Refused(Uri address, HttpResponseMessage response, string? code, Func<HttpRefusal, TuningException?>? explain, TimeProvider time)
    {
        var refusal = new HttpRefusal(TransferAddress.Show(address), response.StatusCode, Header(response, "X-Error-Code") ?? Header(response, "x-ms-error-code") ?? code, Header(response, "X-Error-Message"));
        var error = explain?.Invoke(refusal) ?? General(refusal);
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return new HttpFault(error, response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError, wait);
    }

    /// <summary>A server that asks for more patience than there is.</summary>
    internal static TuningException TooLong(HttpFault fault, TimeSpan wait) => new(
        fault.Error.Code,
        $"{fault.Error.Message} The server asks to wait for {Math.Ceiling(wait.TotalMinutes).ToString(CultureInfo.InvariantCulture)} minutes.",
        "Go on after that: what is here already is kept.",
        innerException: fault);

    private static TuningException General(HttpRefusal refusal)
    {
        var status = (int)refusal.Status;
        var what = $"{refusal.Address} answers {status.ToString(CultureInfo.InvariantCulture)}{(refusal.Message is null ? string.Empty : $" ({refusal.Message})")}";
        return status switch
        {
            401 => new TuningException(ErrorCodes.AccessDenied, $"{what}: it wants to know who asks.", "Give a token or credentials for it."),
            403 => new TuningException(ErrorCodes.AccessDenied, $"{what}: it is not open to whoever asks.", "Ask its owner for access, or use credentials that have it."),
            404 or 410 => new TuningException(ErrorCodes.NotFound, $"{what}: there is no such file.", "Check the address."),
            429 => new TuningException(ErrorCodes.DownloadFailed, $"{what}: too many requests.", "Try again later: what is here already is kept."),
            >= 500 => new TuningException(ErrorCodes.DownloadFailed, $"{what}: the server has a fault.", "Try again later: what is here already is kept."),
            _ => new TuningException(ErrorCodes.DownloadFailed, $"{what}.", "Check the address."),
        };
    }

    // Somebody else's text: one short line of it, without control characters.
    private static string? Header(HttpResponseMessage response, string name)
    {
        var text = response.Headers.TryGetValues(name, out var values) ? string.Concat(values.First().Where(character => !char.IsControl(character))).Trim() : null;
        return string.IsNullOrEmpty(text) ? null : text.Length > LongestMessage ? text[..LongestMessage] + "…" : text;
    }

    private static string Innermost(Exception cause) => (cause is HttpRequestException { InnerException: { } inner } ? inner.Message : cause.Message).TrimEnd('.') + ".";
}
