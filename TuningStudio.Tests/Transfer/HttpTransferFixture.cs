using System.Security.Cryptography;
using System.Text;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Transfer;

/// <summary>A server with a file of three million bytes, and a folder that it is fetched into.</summary>
public abstract class HttpTransferFixture : IAsyncLifetime
{
    private protected const string Path = "/model.safetensors";

    private protected static readonly byte[] Content = Bytes(3_000_000, seed: 1);
    private protected static readonly TransferOptions Impatient = new() { FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5), Attempts = 4 };

    private protected readonly TemporaryFolder _folder = new();
    private protected readonly HttpClient _client = TransferClient.Create();
    private protected FileServer _server = null!;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected string Target => _folder["model.safetensors"];

    private protected string Part => Target + TransferParts.Ending;

    public async ValueTask InitializeAsync() => _server = await FileServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private protected static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private protected static string GitBlob(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private protected static long From(SeenRequest request) => long.Parse(request.Range!["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);

    private protected HttpTransfer Transfer(TransferOptions? options = null) => new(_client, options ?? Impatient, TimeProvider.System);

    private protected TransferRequest Request(Uri address, FileDigest? digest = null) => new() { Address = address, Target = Target, Digest = digest };

    /// <summary>Begins, and pauses once the first million bytes are on the disk.</summary>
    private protected async Task PauseAsync(TransferRequest request)
    {
        _server.Fail(Path, new ServerFault { StopsAfter = 1_000_000, Holds = true });
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var download = Transfer().DownloadAsync(request, cancellationToken: pause.Token);
        while (!File.Exists(Part) || new FileInfo(Part).Length < 1_000_000)
        {
            Assert.False(download.IsCompleted);
            await Task.Delay(5, Cancel);
        }

        await pause.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
        Assert.False(File.Exists(Target));
    }
}
