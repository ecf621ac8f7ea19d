using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.Api.Access;

/// <summary>Holds every key to so many requests a minute.</summary>
internal sealed class RequestPace(IOptions<StudioOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions
    {
        PermitLimit = options.Value.ApiRequestsPerMinute,
        Window = TimeSpan.FromMinutes(1),
        QueueLimit = 0,
    }));

    /// <summary>Counts a request.</summary>
    /// <exception cref="ApiFault">It is one too many: says when to ask again.</exception>
    internal void Take(string keyId)
    {
        using var lease = _limiter.AttemptAcquire(keyId);
        if (!lease.IsAcquired)
        {
            throw new ApiFault(StatusCodes.Status429TooManyRequests, $"This key may ask {options.Value.ApiRequestsPerMinute} times a minute.", "rate_limit_exceeded")
            {
                RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1),
            };
        }
    }

    public void Dispose() => _limiter.Dispose();
}
