using TuningStudio.Core.Hub;

namespace TuningStudio.Core.Locations;

/// <summary>
/// A file of a dataset on the Hugging Face Hub, <c>hf://datasets/owner/name/path</c> with <c>@revision</c> behind the name or at the end, or the
/// address of its page.
/// </summary>
internal sealed class HuggingFaceFile : IRemoteFile
{
    private const string Form = "hf://datasets/owner/name/data/train.jsonl";
    private const string MainBranch = "main";
    private static readonly string[] Views = ["blob", "resolve", "raw"];

    private readonly DatasetPath _path;

    private HuggingFaceFile(DatasetPath path) => _path = path;

    public string Kind => "hf";

    public string Shown => "hf://datasets/" + _path.Write(MainBranch);

    public string Identity => Shown;

    public string FileName => AddressParts.FileName(_path.File);

    public string AccessRemedy => "Accept the dataset's terms on its page if it has any, and set HF_TOKEN to a token that may read it (huggingface.co, Settings, Access Tokens).";

    internal static HuggingFaceFile Parse(string text)
    {
        var parts = AddressParts.Read(text, Form, 2);
        return parts[0] == "datasets" && DatasetPath.Read(parts[1], MainBranch) is { } path ? new HuggingFaceFile(path) : throw AddressParts.Incomplete(text, Form);
    }

    /// <summary>Reads the address of a page about a file, <c>…/datasets/owner/name/blob/main/path</c>; null for any other address.</summary>
    internal static HuggingFaceFile? FromPage(Uri page) => page.Host is "huggingface.co" or "www.huggingface.co" or "hf.co"
        && Uri.UnescapeDataString(page.AbsolutePath).Split('/', 7) is ["", "datasets", var owner, var name, var view, var revision, { Length: > 0 } file] && Views.Contains(view)
            ? new HuggingFaceFile(new DatasetPath(owner, name, file, revision))
            : null;

    public ValueTask<RemoteRequest> RequestAsync(SourceSettings settings, CancellationToken cancellationToken)
    {
        var (endpoint, isTrusted) = settings.Endpoint("https://huggingface.co", "HF_ENDPOINT");
        var address = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/datasets/{_path.Owner}/{_path.Name}/resolve/{Uri.EscapeDataString(_path.Revision)}/{AddressParts.Escape(_path.File)}");
        return ValueTask.FromResult(Token(settings) is { } token
            ? new RemoteRequest(address) { IsTrusted = isTrusted, Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" } }
            : new RemoteRequest(address) { IsTrusted = isTrusted });
    }

    private static string? Token(SourceSettings settings) =>
        settings.ReadsProfiles ? new HubSettings(name => settings.Find(name)).Token(HubKind.HuggingFace) : settings.Find("HF_TOKEN");
}
