using TuningStudio.Core.Contracts;
using TuningStudio.Core.Transfer;

namespace TuningStudio.Core.Hub;

/// <summary>Where hubs answer and which token is given, as the environment and the hubs' own tools say.</summary>
/// <param name="environment">Reads a variable of the environment.</param>
public sealed class HubSettings(Func<string, string?> environment)
{
    /// <summary>Those of this process.</summary>
    public static HubSettings OfProcess { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>Where a hub answers: what is given, else <c>HF_ENDPOINT</c> or <c>MODELSCOPE_DOMAIN</c>, else the hub itself.</summary>
    /// <exception cref="TuningException">It is no address.</exception>
    public Uri Endpoint(HubKind kind, string? given = null)
    {
        var text = Named(given) ?? (kind == HubKind.HuggingFace ? Variable("HF_ENDPOINT") ?? "https://huggingface.co" : Variable("MODELSCOPE_DOMAIN") ?? "https://www.modelscope.cn");
        text = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
            ? address
            : throw new TuningException(ErrorCodes.InvalidOption, $"'{HubPath.Show(text)}' is no address of a hub.", "Write it like https://huggingface.co or https://hf-mirror.com.", field: "endpoint");
    }

    /// <summary>The token of whoever asks: <c>HF_TOKEN</c>, or what Hugging Face's own tool keeps; <c>MODELSCOPE_API_TOKEN</c>. Null where there is none.</summary>
    public string? Token(HubKind kind) => kind == HubKind.ModelScope
        ? Variable("MODELSCOPE_API_TOKEN")
        : Variable("HF_TOKEN") ?? ReadToken(Variable("HF_TOKEN_PATH") ?? Path.Combine(Variable("HF_HOME") ?? CacheFolder(), "token"));

    /// <summary>A hub to ask.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="endpoint">Where it answers; null as <see cref="Endpoint"/> says.</param>
    /// <param name="token">Token of whoever asks; null as <see cref="Token"/> says.</param>
    /// <param name="client">From <see cref="TransferClient"/>.</param>
    /// <param name="options">How patient one is.</param>
    /// <param name="time">Where waits come from.</param>
    /// <exception cref="TuningException">The endpoint is no address.</exception>
    public IModelHub Open(HubKind kind, string? endpoint, string? token, HttpClient client, TransferOptions options, TimeProvider time)
    {
        var connection = new HubConnection(Endpoint(kind, endpoint), token ?? Token(kind), client, options, time);
        return kind == HubKind.HuggingFace ? new HuggingFaceHub(connection) : new ModelScopeHub(connection);
    }

    private static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? ReadToken(string path)
    {
        try
        {
            return Named(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string? Variable(string name) => Named(environment(name));

    private string CacheFolder() => Path.Combine(
        Variable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "huggingface");
}
