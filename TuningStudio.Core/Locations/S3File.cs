using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Locations;

/// <summary>
/// An object of Amazon S3 or of any service that speaks its protocol, <c>s3://bucket/key</c>. Amazon's library finds the credentials
/// and signs; without any, the object is asked for as a public one.
/// </summary>
internal sealed class S3File : IRemoteFile
{
    private const string Form = "s3://bucket/folder/file.jsonl";

    private readonly string _bucket;
    private readonly string _key;

    private S3File(string bucket, string key) => (_bucket, _key) = (bucket, key);

    public string Kind => "s3";

    public string Shown => $"s3://{_bucket}/{_key}";

    public string Identity => Shown;

    public string FileName => AddressParts.FileName(_key);

    public string AccessRemedy => "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, to those of somebody who may read it; AWS_ENDPOINT_URL_S3 names another service than Amazon's.";

    internal static S3File Parse(string text)
    {
        var parts = AddressParts.Read(text, Form, 2);
        return new S3File(parts[0], parts[1]);
    }

    public async ValueTask<RemoteRequest> RequestAsync(SourceSettings settings, CancellationToken cancellationToken)
    {
        var (endpoint, isTrusted) = settings.Endpoint("https://s3.amazonaws.com", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
        var isAmazon = endpoint.Host == "s3.amazonaws.com";
        var credentials = Credentials(settings);
        var region = settings.Find("AWS_REGION", "AWS_DEFAULT_REGION") ?? ProfileRegion(settings) ?? "us-east-1";
        if (credentials is null)
        {
            var host = isAmazon ? $"https://s3.{region}.amazonaws.com" : endpoint.AbsoluteUri.TrimEnd('/');
            return new RemoteRequest(new Uri($"{host}/{_bucket}/{AddressParts.Escape(_key)}")) { IsTrusted = isTrusted };
        }

        var url = await S3Signature.SignAsync(credentials, isAmazon ? null : endpoint, region, _bucket, _key);
        return new RemoteRequest(url) { IsTrusted = isTrusted };
    }

    private static AWSCredentials? Credentials(SourceSettings settings)
    {
        if (settings.Beside("AWS_ACCESS_KEY_ID") is { } own)
        {
            var secret = own("AWS_SECRET_ACCESS_KEY") ?? throw new TuningException(ErrorCodes.InvalidOption, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not.", "Set both.", field: "AWS_SECRET_ACCESS_KEY");
            return own("AWS_SESSION_TOKEN") is { } session
                ? new SessionAWSCredentials(own("AWS_ACCESS_KEY_ID"), secret, session)
                : new BasicAWSCredentials(own("AWS_ACCESS_KEY_ID"), secret);
        }

        try
        {
            return settings.ReadsProfiles && HasProfile(settings) ? DefaultAWSCredentialsIdentityResolver.GetCredentials() : null;
        }
        catch (AmazonClientException fault)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"The AWS profile gives no credentials: {fault.Message}", "Correct the profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.", innerException: fault);
        }
    }

    // Where nothing says that there are credentials, the library would go and ask the network for them.
    private static bool HasProfile(SourceSettings settings) =>
        settings.Find("AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null
        || File.Exists(settings.Find("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws", "credentials"));

    private static string? ProfileRegion(SourceSettings settings) => settings.ReadsProfiles ? FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName : null;
}
