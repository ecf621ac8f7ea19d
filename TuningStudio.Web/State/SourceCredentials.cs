using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Persistence;

namespace TuningStudio.Web.State;

/// <summary>Credentials for sources of data: those that a person entered, in the store of secrets, before those of the environment.</summary>
internal sealed class SourceCredentials(SecretStore secrets, IConfiguration configuration, IOptions<StudioOptions> options) : ISourceCredentials
{
    private static readonly Dictionary<string, CredentialField[]> Known = new()
    {
        ["s3"] =
        [
            new("AWS_ACCESS_KEY_ID", IsSecret: false, IsNeeded: true), new("AWS_SECRET_ACCESS_KEY", IsSecret: true, IsNeeded: true), new("AWS_SESSION_TOKEN", IsSecret: true),
            new("AWS_REGION", IsSecret: false), new("AWS_ENDPOINT_URL_S3", IsSecret: false),
        ],
        ["gs"] = [new("GS_ACCESS_KEY_ID", IsSecret: false, IsNeeded: true), new("GS_SECRET_ACCESS_KEY", IsSecret: true, IsNeeded: true)],
        ["az"] = [new("AZURE_STORAGE_CONNECTION_STRING", IsSecret: true), new("AZURE_STORAGE_KEY", IsSecret: true), new("AZURE_STORAGE_SAS_TOKEN", IsSecret: true)],
        ["hf"] = [new("HF_TOKEN", IsSecret: true, IsNeeded: true)],
        ["ms"] = [new("MODELSCOPE_API_TOKEN", IsSecret: true, IsNeeded: true)],
    };

    /// <summary>The names of all fields.</summary>
    internal static IEnumerable<string> Fields => Known.Values.SelectMany(fields => fields).Select(entry => entry.Name);

    /// <summary>What downloads use: what was entered, then the environment, then profile files.</summary>
    internal SourceSettings Settings => new(name => secrets.Read(Key(name)), Given, readsProfiles: true);

    public Task<IReadOnlyList<SourceCredential>> ListAsync() => Task.Run(List);

    public Task EnterAsync(string kind, IReadOnlyDictionary<string, string> values) => Task.Run(() => Enter(kind, values));

    public Task ForgetAsync(string kind) => Task.Run(() => Forget(kind));

    internal IReadOnlyList<SourceCredential> List() =>
    [
        .. Known.Select(pair => new SourceCredential(
            pair.Key,
            pair.Value,
            pair.Value.Any(field => secrets.Has(Key(field.Name))),
            pair.Value.Any(field => field.IsSecret && !string.IsNullOrWhiteSpace(configuration[field.Name])))),
    ];

    internal void Enter(string kind, IReadOnlyDictionary<string, string> values)
    {
        var fields = Known[kind];
        var filled = fields.Where(field => !string.IsNullOrWhiteSpace(values.GetValueOrDefault(field.Name))).ToList();
        var missing = fields.Where(field => field.IsNeeded && !filled.Contains(field)).Select(field => field.Name).ToList();
        if (missing.Count > 0 || filled.Count == 0)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"{string.Join(", ", missing.Count > 0 ? missing : fields.Select(field => field.Name))}: empty.", "Fill it in, or cancel.", field: missing.FirstOrDefault());
        }

        Forget(kind);
        foreach (var field in filled)
        {
            secrets.Write(Key(field.Name), values[field.Name].Trim());
        }
    }

    internal void Forget(string kind)
    {
        foreach (var field in Known[kind].Where(field => secrets.Has(Key(field.Name))))
        {
            secrets.Remove(Key(field.Name));
        }
    }

    // The hubs' own settings and tokens serve models as well.
    private string? Given(string name) => name switch
    {
        "HF_ENDPOINT" => options.Value.HuggingFaceEndpoint,
        "MODELSCOPE_DOMAIN" => options.Value.ModelScopeEndpoint,
        _ => null,
    } ?? configuration[name];

    private static string Key(string name) => name switch
    {
        "HF_TOKEN" => "hub:huggingface",
        "MODELSCOPE_API_TOKEN" => "hub:modelscope",
        _ => $"source:{name}",
    };
}
