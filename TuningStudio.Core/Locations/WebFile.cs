using System.Net.Http.Headers;
using System.Text;

namespace TuningStudio.Core.Locations;

/// <summary>A file of any web server, <c>https://host/path</c>; also a link that carries its own signature. Name and password before the host are sent as they are meant.</summary>
internal sealed class WebFile : IRemoteFile
{
    private readonly Uri _address;

    private WebFile(Uri address) => _address = address;

    public string Kind => "http";

    public string Shown => Secrets.Strip(_address.AbsoluteUri);

    public string Identity => Secrets.Identity(_address);

    public string FileName => Uri.UnescapeDataString(AddressParts.FileName(_address.AbsolutePath));

    public string AccessRemedy => "Ask for a link that gives access, or put name and password into the address: https://name:password@host/path.";

    internal static WebFile Parse(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0
        ? new WebFile(address)
        : throw AddressParts.Incomplete(text, "https://host/path/file.jsonl");

    public ValueTask<RemoteRequest> RequestAsync(SourceSettings settings, CancellationToken cancellationToken)
    {
        var bare = new UriBuilder(_address) { UserName = string.Empty, Password = string.Empty, Fragment = string.Empty }.Uri;
        return ValueTask.FromResult(_address.UserInfo.Length == 0
            ? new RemoteRequest(bare)
            : new RemoteRequest(bare) { Headers = new Dictionary<string, string> { ["Authorization"] = Basic(_address.UserInfo) } });
    }

    private static string Basic(string user) =>
        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user.Contains(':', StringComparison.Ordinal) ? user : user + ":")))).ToString();
}
