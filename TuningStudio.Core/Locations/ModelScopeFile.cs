namespace TuningStudio.Core.Locations;

/// <summary>A file of a dataset on ModelScope, <c>ms://owner/name/path</c> with <c>@revision</c> behind the name or at the end, or the address of its page.</summary>
internal sealed class ModelScopeFile : IRemoteFile
{
    private const string Form = "ms://owner/name/data/train.jsonl";
    private const string MainBranch = "master";

    private readonly DatasetPath _path;

    private ModelScopeFile(DatasetPath path) => _path = path;

    public string Kind => "ms";

    public string Shown => "ms://" + _path.Write(MainBranch);

    public string Identity => Shown;

    public string FileName => AddressParts.FileName(_path.File);

    public string AccessRemedy => "Set MODELSCOPE_API_TOKEN to a token that may read the dataset (modelscope.cn, Access Token).";

    internal static ModelScopeFile Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var path = rest.StartsWith("datasets/", StringComparison.Ordinal) ? rest["datasets/".Length..] : rest;
        return DatasetPath.Read(path, MainBranch) is { } read ? new ModelScopeFile(read) : throw AddressParts.Incomplete(text, Form);
    }

    /// <summary>Reads the address of a page about a file, <c>…/datasets/owner/name/file/view/master/path</c> or <c>…/resolve/master/path</c>; null for any other.</summary>
    internal static ModelScopeFile? FromPage(Uri page)
    {
        if (page.Host is not ("modelscope.cn" or "www.modelscope.cn" or "modelscope.ai" or "www.modelscope.ai"))
        {
            return null;
        }

        return Uri.UnescapeDataString(page.AbsolutePath.Replace("/file/view/", "/resolve/", StringComparison.Ordinal)).Split('/', 7)
            is ["", "datasets", var owner, var name, "resolve", var revision, { Length: > 0 } file]
                ? new ModelScopeFile(new DatasetPath(owner, name, file, revision))
                : null;
    }

    public ValueTask<RemoteRequest> RequestAsync(SourceSettings settings, CancellationToken cancellationToken)
    {
        var (endpoint, isTrusted) = settings.Endpoint("https://modelscope.cn", "MODELSCOPE_DOMAIN");
        var address = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/api/v1/datasets/{_path.Owner}/{_path.Name}/repo?Source=SDK&Revision={Uri.EscapeDataString(_path.Revision)}&FilePath={Uri.EscapeDataString(_path.File)}");
        return ValueTask.FromResult(settings.Find("MODELSCOPE_API_TOKEN") is { } token
            ? new RemoteRequest(address) { IsTrusted = isTrusted, Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}", ["Cookie"] = $"m_session_id={token}" } }
            : new RemoteRequest(address) { IsTrusted = isTrusted });
    }
}
