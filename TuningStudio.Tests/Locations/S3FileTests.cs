using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Servers;
using TuningStudio.Tests.Transfer;

namespace TuningStudio.Tests.Locations;

/// <summary>S3's protocol against a server of it, by both names: Amazon's and Google's.</summary>
public sealed class S3FileTests : IAsyncLifetime
{
    private const string Bucket = "training";
    private const string Key = "folder/a b+c%20 训练.jsonl";
    private const string Keys = "S3RVER";

    private static readonly byte[] Content = FetchBench.Data(3_000_000);

    private readonly FetchBench _bench = new();
    private NodeServer _server = null!;
    private CuttingProxy _line = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await NodeServer.S3Async(Bucket);
        _line = new CuttingProxy(_server.Address);
        await PutAsync(Content);
        Use("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_S3", Keys);
    }

    public async ValueTask DisposeAsync()
    {
        // Skipped before anything was there.
        await (_line?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _bench.Dispose();
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("gs")]
    public async Task Fetch_ConnectionBreaks_GoesOnAndArrivesWhole(string scheme)
    {
        Use("GS_ACCESS_KEY_ID", "GS_SECRET_ACCESS_KEY", "GS_ENDPOINT_URL", Keys);
        (_line.CutAfter, _line.CutsLeft) = (1_000_000, 2);

        var origin = await _bench.ExpectAsync($"{scheme}://{Bucket}/{Key}", Content);

        Assert.Equal(2, _line.Cuts);
        Assert.Equal($"{scheme}://{Bucket}/{Key}", origin.Source);
        Assert.NotNull(origin.ETag);
    }

    [Fact]
    public async Task Fetch_AgainUnchangedAndThenChanged_IsOneCopyAndThenTwo()
    {
        var first = await _bench.FetchAsync($"s3://{Bucket}/{Key}");
        Assert.Equal(first, await _bench.FetchAsync($"s3://{Bucket}/{Key}"));
        var changed = FetchBench.Data(100_000, seed: 2);
        await PutAsync(changed);

        await _bench.ExpectAsync($"s3://{Bucket}/{Key}", changed);

        Assert.Equal(2, _bench.Copies.Count);
    }

    [Fact]
    public async Task Fetch_ChangedWhileItWasCancelled_BeginsAgain()
    {
        (_line.CutAfter, _line.CutsLeft) = (1_000_000, 100);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.FetchAsync($"s3://{Bucket}/{Key}", now => _ = now.Bytes > 0 ? cancel.CancelAsync() : Task.CompletedTask, cancel.Token));
        Assert.NotEmpty(_bench.Unfinished);
        _line.CutsLeft = 0;
        var changed = FetchBench.Data(2_000_000, seed: 3);
        await PutAsync(changed);

        await _bench.ExpectAsync($"s3://{Bucket}/{Key}", changed);
    }

    [Fact]
    public async Task Fetch_KeyThatTheServerDoesNotKnow_IsRefusedWithTheRemedy()
    {
        _bench.Settings["AWS_ACCESS_KEY_ID"] = "SOMEBODY";

        var fault = await _bench.RefusedAsync($"s3://{Bucket}/{Key}");

        Assert.Equal(ErrorCodes.AccessDenied, fault.Code);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_S3")]
    [InlineData("gs", "GS_ACCESS_KEY_ID", "GS_SECRET_ACCESS_KEY", "GS_ENDPOINT_URL")]
    public async Task Fetch_RightAndWrongSecret_AreToldApartByTheSignature(string scheme, string id, string secret, string endpoint)
    {
        await using var server = await FileServer.StartAsync((_, context) =>
        {
            context.Response.StatusCode = S3SignatureCheck.IsSigned(context, "right-and-secret") ? 200 : 403;
            return Task.FromResult(context.Response.StatusCode == 403);
        });
        server.Put($"/{Bucket}/{Key}", Content);
        _bench.Settings[id] = "AKIDEXAMPLE";
        _bench.Settings[endpoint] = server.Address.AbsoluteUri;

        _bench.Settings[secret] = "wrong-and-secret";
        var fault = await _bench.RefusedAsync($"{scheme}://{Bucket}/{Key}");
        _bench.Settings[secret] = "right-and-secret";
        await _bench.ExpectAsync($"{scheme}://{Bucket}/{Key}", Content);

        Assert.Equal(ErrorCodes.AccessDenied, fault.Code);
        _bench.ExpectNoTraceOf("and-secret", fault);
    }

    [Theory]
    [InlineData($"s3://{Bucket}/not-there.jsonl", "NoSuchKey")]
    [InlineData("s3://not-there/data.jsonl", "NoSuchBucket")]
    public async Task Fetch_MissingObject_IsNotFound(string address, string code)
    {
        var fault = await _bench.RefusedAsync(address);

        Assert.Equal(ErrorCodes.NotFound, fault.Code);
        Assert.Contains(address, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"({code})", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_HalfAPairOfKeys_SaysWhichIsMissing()
    {
        _bench.Settings.Remove("AWS_SECRET_ACCESS_KEY");

        Assert.Equal("AWS_SECRET_ACCESS_KEY", (await _bench.RefusedAsync($"s3://{Bucket}/{Key}")).Field);
    }

    [Theory]
    [InlineData("s3", "AWS_ENDPOINT_URL_S3")]
    [InlineData("gs", "GS_ENDPOINT_URL")]
    public async Task Fetch_PublicObject_IsAskedForWithoutASignature(string scheme, string endpoint)
    {
        await using var server = await FileServer.StartAsync();
        server.Put("/bucket/a b.jsonl", Content);
        _bench.Settings.Clear();
        _bench.Settings[endpoint] = server.Address.AbsoluteUri;

        await _bench.ExpectAsync($"{scheme}://bucket/a b.jsonl", Content);

        Assert.All(server.Seen, request => Assert.Equal((string.Empty, null), (request.Query, request.Authorization)));
    }

    [Fact]
    public async Task Fetch_GoogleWithAnAccessToken_SendsIt()
    {
        await using var server = await FileServer.StartAsync();
        server.Put("/bucket/a.jsonl", Content);
        _bench.Settings["GS_ENDPOINT_URL"] = server.Address.AbsoluteUri;
        _bench.Settings["GOOGLE_OAUTH_ACCESS_TOKEN"] = "ya29.secret";

        await _bench.ExpectAsync("gs://bucket/a.jsonl", Content);

        Assert.All(server.Seen, request => Assert.Equal("Bearer ya29.secret", request.Authorization));
        _bench.ExpectNoTraceOf("ya29.secret");
    }

    private void Use(string id, string secret, string endpoint, string keys)
    {
        (_bench.Settings[id], _bench.Settings[secret]) = (keys, keys);
        _bench.Settings[endpoint] = _line.Address.AbsoluteUri;
    }

    private async Task PutAsync(byte[] content)
    {
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(Keys, Keys), new AmazonS3Config { ServiceURL = _server.Address.AbsoluteUri, ForcePathStyle = true, AuthenticationRegion = "us-east-1", RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED });
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = Bucket, Key = Key, InputStream = new MemoryStream(content), UseChunkEncoding = false }, FetchBench.Cancel);
    }
}
