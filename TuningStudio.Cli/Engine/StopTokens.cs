using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Engine;

/// <summary>Ids that end an answer, as the model's configs name them; known without a tokenizer.</summary>
internal static class StopTokens
{
    private static readonly string[] Files = ["generation_config.json", "config.json"];

    /// <summary>What the model's text side says, or where there is none, what its configs say.</summary>
    internal static IReadOnlySet<int> Read(string modelFolder, ModelText? text) =>
        text?.StopIds ?? Read(modelFolder);

    /// <summary>Every <c>eos_token_id</c> of the folder's configs.</summary>
    internal static IReadOnlySet<int> Read(string modelFolder)
    {
        var ids = new HashSet<int>();
        foreach (var path in Files.Select(file => Path.Combine(modelFolder, file)).Where(File.Exists))
        {
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(path));
                if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("eos_token_id", out var eos))
                {
                    ids.UnionWith(Numbers(eos));
                }
            }
            catch (JsonException fault)
            {
                throw new TuningException(ErrorCodes.InvalidModel, $"{Path.GetFileName(path)} is not JSON: {fault.Message}", "Download the model again.", path, (fault.LineNumber ?? 0) + 1, innerException: fault);
            }
        }

        return ids;
    }

    private static IEnumerable<int> Numbers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt32(out var id) => [id],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Numbers).ToArray(),
        _ => [],
    };
}
