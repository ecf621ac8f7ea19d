using System.Security.Cryptography;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Locations;

/// <summary>A folder of copies, an impatient download, and settings that a test makes up: nothing of the machine's own is read.</summary>
internal sealed class FetchBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = TransferClient.Create();

    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal Dictionary<string, string> Settings { get; } = [];

    internal string Folder => Path.Combine(_folder.Root, "datasets");

    /// <summary>The copies, without what lies beside them.</summary>
    internal IReadOnlyList<string> Copies => Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder).Where(path => !path.EndsWith(DatasetStore.OriginEnding, StringComparison.Ordinal))] : [];

    internal IReadOnlyList<string> Unfinished => Directory.Exists(Path.Combine(Folder, "incoming")) ? Directory.GetFiles(Path.Combine(Folder, "incoming")) : [];

    /// <summary>A few records, so that a file can be of any size.</summary>
    internal static byte[] Data(int bytes, int seed = 1)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.Length < bytes)
        {
            text.Append("{\"prompt\":\"").Append(random.NextInt64()).Append("\",\"completion\":\"").Append(random.NextInt64()).Append("\"}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    internal static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    internal Task<string> FetchAsync(string address, Action<TransferProgress>? progress = null, CancellationToken? cancellationToken = null) => new DatasetStore(Folder, TimeProvider.System).FetchAsync(
        SourceCatalog.Parse(address),
        new SourceSettings(_ => null, Settings.GetValueOrDefault, readsProfiles: false),
        new HttpTransfer(_client, new TransferOptions { FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5), Attempts = 4 }, TimeProvider.System),
        progress: progress,
        cancellationToken: cancellationToken ?? Cancel);

    internal Task<TuningException> RefusedAsync(string address) => Assert.ThrowsAsync<TuningException>(() => FetchAsync(address));

    /// <summary>Fetches and looks at what has come.</summary>
    internal async Task<DataOrigin> ExpectAsync(string address, byte[] content)
    {
        var path = await FetchAsync(address);
        Assert.Equal(content, await File.ReadAllBytesAsync(path, Cancel));
        var origin = DatasetStore.OriginOf(path);
        Assert.NotNull(origin);
        Assert.Equal((Sha256(content), content.Length), (origin.Sha256, origin.SizeBytes));
        Assert.Empty(Unfinished);
        return origin;
    }

    /// <summary>Asserts that none of the secrets stands in any file, name or error.</summary>
    internal void ExpectNoTraceOf(string secret, params TuningException[] faults)
    {
        Assert.All(faults, fault => Assert.DoesNotContain(secret, fault.ToInfo().ToString(), StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(secret, file, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }
}
