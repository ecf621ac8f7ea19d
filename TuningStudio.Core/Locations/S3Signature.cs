using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace TuningStudio.Core.Locations;

/// <summary>Signs an address of S3's protocol (signature version 4) by Amazon's own library.</summary>
internal static class S3Signature
{
    // Longer than a download of the largest file on a slow line takes.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>The address of an object, signed for reading it.</summary>
    /// <param name="credentials">Whose.</param>
    /// <param name="endpoint">A service other than Amazon's, or null.</param>
    /// <param name="region">The region that is signed for.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The object's key.</param>
    internal static async Task<Uri> SignAsync(AWSCredentials credentials, Uri? endpoint, string region, string bucket, string key)
    {
        var config = endpoint is null
            ? new AmazonS3Config { RegionEndpoint = RegionEndpoint.GetBySystemName(region) }
            : new AmazonS3Config { ServiceURL = endpoint.AbsoluteUri, AuthenticationRegion = region, ForcePathStyle = true };
        using var client = new AmazonS3Client(credentials, config);
        return new Uri(await client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = bucket,
            Key = key,
            Verb = HttpVerb.GET,
            Protocol = endpoint?.Scheme == "http" ? Protocol.HTTP : Protocol.HTTPS,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime + Lifetime,
        }));
    }
}
