using System.Text.Json;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the roles of tokens (bos, eos, pad) from a model's configuration files.</summary>
internal static class SpecialTokenFiles
{
    private const string Remedy = "Download the file again from the model's page.";

    private static readonly string[] Roles = ["bos", "eos", "pad"];

    /// <summary>Texts by role, from fields such as <c>bos_token</c>: a string, or an object with its <c>content</c>.</summary>
    internal static Dictionary<string, string> ReadTexts(string folder, IEnumerable<string> files)
    {
        var texts = new Dictionary<string, string>();
        Read(folder, files, "_token", (role, field) => texts.TryAdd(
            role, field.Value.ValueKind == JsonValueKind.Object ? field.Require("content").Text() : field.Text()));
        return texts;
    }

    /// <summary>Ids by role, from fields such as <c>eos_token_id</c>: a number or a list of them.</summary>
    internal static Dictionary<string, List<int>> ReadIds(string folder, IEnumerable<string> files)
    {
        var ids = Roles.ToDictionary(role => role, _ => new List<int>());
        Read(folder, files, "_token_id", (role, field) => ids[role].AddRange(
            field.Value.ValueKind == JsonValueKind.Array ? field.Items().Where(IsSet).Select(id => id.Id()) : IsSet(field) ? [field.Id()] : []));
        return ids;
    }

    /// <summary>Some models write -1 for "none".</summary>
    private static bool IsSet(JsonField field) => !(field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var id) && id == -1);

    private static void Read(string folder, IEnumerable<string> files, string suffix, Action<string, JsonField> read)
    {
        foreach (var path in files.Select(file => Path.Combine(folder, file)).Where(File.Exists))
        {
            using var document = TokenizerFile.Parse(path);
            var root = new JsonField(document.RootElement, string.Empty, path);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw root.Refuse("must be an object", remedy: Remedy);
            }

            foreach (var role in Roles)
            {
                if (root.Find(role + suffix) is { } field)
                {
                    read(role, field);
                }
            }
        }
    }
}
