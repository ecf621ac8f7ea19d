using Amazon.Runtime;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Locations;

/// <summary>
/// An object of Google Cloud Storage, <c>gs://bucket/object</c>, through its XML interface, which takes S3's signatures (HMAC keys), OAuth
/// tokens, or nothing for a public object: https://cloud.google.com/storage/docs/interoperability.
/// </summary>
internal sealed class GoogleFile : IRemoteFile
{
    private const string Form = "gs://bucket/folder/file.jsonl";

    private readonly string _bucket;
    private readonly string _name;

    private GoogleFile(string bucket, string name) => (_bucket, _name) = (bucket, name);

    public string Kind => "gs";

    public string Shown => $"gs://{_bucket}/{_name}";

    public string Identity => Shown;

    public string FileName => AddressParts.FileName(_name);

    public string AccessRemedy => "Set GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY to an HMAC key (Cloud Storage, Settings, Interoperability), or GOOGLE_OAUTH_ACCESS_TOKEN to what `gcloud auth print-access-token` prints.";

    internal static GoogleFile Parse(string text)
    {
        var parts = AddressParts.Read(text, Form, 2);
        return new GoogleFile(parts[0], parts[1]);
    }

    public async ValueTask<RemoteRequest> RequestAsync(SourceSettings settings, CancellationToken cancellationToken)
    {
        var (endpoint, isTrusted) = settings.Endpoint("https://storage.googleapis.com", "GS_ENDPOINT_URL");
        if (settings.Beside("GS_ACCESS_KEY_ID") is { } own)
        {
            var secret = own("GS_SECRET_ACCESS_KEY") ?? throw new TuningException(ErrorCodes.InvalidOption, "GS_ACCESS_KEY_ID is set, but GS_SECRET_ACCESS_KEY is not.", "Set both.", field: "GS_SECRET_ACCESS_KEY");

            // Google takes any region; this is the one that its documents use.
            return new RemoteRequest(await S3Signature.SignAsync(new BasicAWSCredentials(own("GS_ACCESS_KEY_ID"), secret), endpoint, settings.Find("GS_REGION") ?? "auto", _bucket, _name)) { IsTrusted = isTrusted };
        }

        var bare = new RemoteRequest(new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{_bucket}/{AddressParts.Escape(_name)}")) { IsTrusted = isTrusted };
        return settings.Find("GOOGLE_OAUTH_ACCESS_TOKEN") is { } token
            ? bare with { Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" } }
            : bare;
    }
}
