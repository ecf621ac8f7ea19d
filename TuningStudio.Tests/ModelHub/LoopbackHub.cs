using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TuningStudio.Tests.Transfer;

namespace TuningStudio.Tests.ModelHub;

/// <summary>
/// Both hubs' protocols on loopback: lists, small files from the hub itself, large ones from another host it sends one on to with a signature
/// in the address, gated models, and their errors.
/// </summary>
internal sealed class LoopbackHub : IAsyncDisposable
{
    internal const string Token = "hf_right";
    internal const string Commit = "0123456789abcdef0123456789abcdef01234567";

    // Smaller ones are Git's own.
    private const int Large = 10_000;

    private readonly Dictionary<string, PublishedModel> _models = [];

    private LoopbackHub(FileServer store) => Store = store;

    /// <summary>The hub itself.</summary>
    internal FileServer Server { get; private set; } = null!;

    /// <summary>The host that large files come from.</summary>
    internal FileServer Store { get; }

    internal Uri Endpoint => Server.Address;

    internal static async Task<LoopbackHub> StartAsync()
    {
        var hub = new LoopbackHub(await FileServer.StartAsync(host: "localhost"));
        hub.Server = await FileServer.StartAsync((_, context) => hub.AnswerAsync(context));
        return hub;
    }

    internal PublishedModel Publish(string name, params (string Path, byte[] Content)[] files)
    {
        var model = _models[name] = new PublishedModel { Files = files.ToDictionary(file => file.Path, file => file.Content) };
        foreach (var (path, content) in files)
        {
            if (content.Length >= Large)
            {
                Store.Put("/" + Sha256(content), content, $"\"{Sha256(content)}\"");
            }
            else
            {
                Server.Put($"/{name}/resolve/{Commit}/{path}", content, $"\"{GitBlob(content)}\"");
            }
        }

        return model;
    }

    /// <summary>Path of a large file at the other host.</summary>
    internal static string StoredAt(byte[] content) => "/" + Sha256(content);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Store.DisposeAsync();
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string GitBlob(byte[] content) => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        if (path.StartsWith("api/v1/models/", StringComparison.Ordinal))
        {
            await ModelScopeAsync(context, path["api/v1/models/".Length..].Split('/'));
            return true;
        }

        if (path.StartsWith("api/models/", StringComparison.Ordinal))
        {
            await ListAsync(context, path["api/models/".Length..].Split("/revision/"));
            return true;
        }

        return Resolve(context, path.Split("/resolve/"));
    }

    private async Task ListAsync(HttpContext context, string[] parts)
    {
        if (!_models.TryGetValue(parts[0], out var model))
        {
            Refuse(context, 401, "RepoNotFound", "Invalid username or password.");
        }
        else if (parts[1] is not ("main" or Commit or "v1"))
        {
            Refuse(context, 404, "RevisionNotFound", "Invalid rev id");
        }
        else
        {
            await context.Response.WriteAsync(model.Answer ?? JsonSerializer.Serialize(new
            {
                id = parts[0],
                sha = Commit,
                gated = model.Gated ? (object)"manual" : false,
                cardData = new { license = model.Licence },
                safetensors = new { total = model.Parameters },
                config = new { architectures = new[] { model.Architecture } },
                siblings = model.Files.Select(file => new
                {
                    rfilename = file.Key,
                    size = file.Value.Length,
                    blobId = GitBlob(file.Value),
                    lfs = file.Value.Length >= Large ? new { sha256 = model.WrongHash ? new string('0', 64) : Sha256(file.Value), size = file.Value.Length } : null,
                }),
            }));
        }
    }

    private bool Resolve(HttpContext context, string[] parts)
    {
        if (parts.Length != 2 || !_models.TryGetValue(parts[0], out var model))
        {
            return false;
        }

        var token = context.Request.Headers.Authorization.ToString();
        if (model.Gated && token != $"Bearer {Token}")
        {
            Refuse(context, token.Length == 0 ? 401 : 403, "GatedRepo", $"Access to model {parts[0]} is restricted.");
            return true;
        }

        var file = parts[1].Split('/', 2)[1];
        if (!model.Files.TryGetValue(file, out var content) || content.Length < Large)
        {
            return false;
        }

        context.Response.StatusCode = 302;
        context.Response.Headers.Location = $"{Store.Address}{Sha256(content)}?signature=s3cret";
        context.Response.Headers["X-Linked-Etag"] = $"\"{Sha256(content)}\"";
        context.Response.Headers["X-Linked-Size"] = $"{content.Length}";
        return true;
    }

    private async Task ModelScopeAsync(HttpContext context, string[] parts)
    {
        if (!_models.TryGetValue($"{parts[0]}/{parts[1]}", out var model))
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (model.Gated && context.Request.Headers.Cookie != $"m_session_id={Token}")
        {
            context.Response.StatusCode = 403;
            return;
        }

        switch (parts[2..])
        {
            case []:
                await context.Response.WriteAsync(JsonSerializer.Serialize(new { Code = 200, Success = true, Data = new { License = model.Licence } }));
                break;
            case ["repo", "files"] when context.Request.Query["Revision"] == "master":
                await context.Response.WriteAsync(JsonSerializer.Serialize(new
                {
                    Code = 200,
                    Success = true,
                    Data = new { Files = model.Files.Select(file => new { Name = Path.GetFileName(file.Key), Path = file.Key, Type = "blob", Size = file.Value.Length, Sha256 = Sha256(file.Value) }).Append(new { Name = "sub", Path = "sub", Type = "tree", Size = 0, Sha256 = "" }) },
                }));
                break;
            case ["repo", "files"]:
                await context.Response.WriteAsync(JsonSerializer.Serialize(new { Code = 10010205001, Success = false, Message = "no such revision" }));
                break;
            default:
                context.Response.StatusCode = 302;
                var content = model.Files[context.Request.Query["FilePath"].ToString()];
                Store.Put("/" + Sha256(content), content, $"\"{Sha256(content)}\"");
                context.Response.Headers.Location = $"{Store.Address}{Sha256(content)}?signature=s3cret";
                break;
        }
    }

    private static void Refuse(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-Error-Code"] = code;
        context.Response.Headers["X-Error-Message"] = message;
    }
}

/// <summary>A model of the hub.</summary>
internal sealed class PublishedModel
{
    internal required Dictionary<string, byte[]> Files { get; init; }

    internal bool Gated { get; set; }

    internal bool WrongHash { get; set; }

    internal string Licence { get; set; } = "apache-2.0";

    internal string Architecture { get; set; } = "LlamaForCausalLM";

    internal long Parameters { get; set; } = 1000;

    /// <summary>What the hub says in place of the list.</summary>
    internal string? Answer { get; set; }
}
