using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Tokenization.AddedTokens;

namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>What <c>tokenizer_config.json</c> and <c>added_tokens.json</c> say beside a tokenizer that is not a <c>tokenizer.json</c>.</summary>
internal sealed class TokenizerSettings
{
    private const string ConfigName = "tokenizer_config.json";
    private const string AddedName = "added_tokens.json";

    private readonly Dictionary<int, AddedToken> _added = [];

    private TokenizerSettings()
    {
    }

    /// <summary>Name of the class, for instance <c>Qwen2Tokenizer</c>; null where it is not said.</summary>
    internal string? Class { get; private set; }

    /// <summary>Whether the begin token is put before a text; null where it is not said.</summary>
    internal bool? AddsBegin { get; private set; }

    /// <summary>Whether the end token is put behind a text; null where it is not said.</summary>
    internal bool? AddsEnd { get; private set; }

    /// <summary>Whether a blank is put before a text; null where it is not said.</summary>
    internal bool? AddsBlank { get; private set; }

    /// <summary>Whether a blank is put behind every special token as well, as the first releases did.</summary>
    internal bool IsLegacy { get; private set; } = true;

    /// <summary>Texts of the tokens with a role, by role (<c>bos</c>, <c>eos</c>, <c>pad</c>).</summary>
    internal Dictionary<string, string> Roles { get; private set; } = [];

    /// <summary>Tokens beside the vocabulary, or with flags of their own.</summary>
    internal IReadOnlyCollection<AddedToken> Added => _added.Values;

    /// <summary>Reads both files of a folder; each may be missing.</summary>
    internal static TokenizerSettings Read(string folder)
    {
        var settings = new TokenizerSettings { Roles = SpecialTokenFiles.ReadTexts(folder, [ConfigName, "special_tokens_map.json"]) };
        Open(Path.Combine(folder, AddedName), settings.ReadAdded);
        Open(Path.Combine(folder, ConfigName), settings.ReadConfig);
        return settings;
    }

    /// <summary>Settings that stand in no file of their own.</summary>
    internal static TokenizerSettings Of(Dictionary<string, string> roles, bool? addsBegin, bool? addsEnd) =>
        new() { Roles = roles, AddsBegin = addsBegin, AddsEnd = addsEnd };

    private static void Open(string path, Action<JsonField> read)
    {
        if (File.Exists(path))
        {
            using var document = TokenizerFile.Parse(path);
            read(new JsonField(document.RootElement, string.Empty, path));
        }
    }

    private void ReadAdded(JsonField root)
    {
        foreach (var entry in Members(root))
        {
            Add(entry.Value.Id(), entry.Name, isSpecial: Roles.ContainsValue(entry.Name), flags: null);
        }
    }

    private void ReadConfig(JsonField root)
    {
        Class = root.Find("tokenizer_class")?.Text();
        AddsBegin = Flag("add_bos_token");
        AddsEnd = Flag("add_eos_token");
        AddsBlank = Flag("add_prefix_space");
        IsLegacy = Flag("legacy") ?? true;
        foreach (var entry in root.Find("added_tokens_decoder") is { } decoder ? Members(decoder) : [])
        {
            if (int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                Add(id, entry.Value.Require("content").Text(), entry.Value.Flag("special", absent: false), entry.Value);
            }
        }

        bool? Flag(string name) => root.Find(name) is null ? null : root.Flag(name, absent: false);
    }

    private void Add(int id, string content, bool isSpecial, JsonField? flags)
    {
        _added[id] = new AddedToken(id, content, content, isSpecial, Flag("single_word"), Flag("lstrip"), Flag("rstrip"), Normalized: false);

        bool Flag(string name) => flags?.Flag(name, absent: false) ?? false;
    }

    private static IEnumerable<(string Name, JsonField Value)> Members(JsonField field) => field.Value.ValueKind == JsonValueKind.Object
        ? field.Value.EnumerateObject().Select(member => (member.Name, new JsonField(member.Value, $"{field.Path}[\"{member.Name}\"]", field.File)))
        : throw field.Refuse("must be an object");
}
