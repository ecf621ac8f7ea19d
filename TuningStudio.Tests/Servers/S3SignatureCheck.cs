using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TuningStudio.Tests.Servers;

/// <summary>
/// What s3rver leaves out: whether an address carries the signature that signature version 4 asks for, computed here from the request as
/// it arrived. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
/// </summary>
internal static class S3SignatureCheck
{
    /// <summary>Whether the request is signed with this secret.</summary>
    internal static bool IsSigned(HttpContext context, string secret)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?');
        var query = target[1].Split('&').Order(StringComparer.Ordinal).ToList();
        var scope = Uri.UnescapeDataString(Value(query, "X-Amz-Credential")).Split('/')[1..];
        var canonical = string.Join(
            '\n',
            context.Request.Method,
            target[0],
            string.Join('&', query.Where(pair => !pair.StartsWith("X-Amz-Signature=", StringComparison.Ordinal))),
            $"host:{context.Request.Host}",
            string.Empty,
            "host",
            "UNSIGNED-PAYLOAD");
        var text = string.Join('\n', "AWS4-HMAC-SHA256", Value(query, "X-Amz-Date"), string.Join('/', scope), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = scope.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        var seconds = int.Parse(Value(query, "X-Amz-Expires"), CultureInfo.InvariantCulture);
        return seconds is > 0 and <= 7 * 24 * 3600 && Value(query, "X-Amz-Signature") == Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private static string Value(List<string> query, string name) => query.Single(pair => pair.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
