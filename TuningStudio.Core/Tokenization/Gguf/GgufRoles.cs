using TuningStudio.Core.Gguf;
using TuningStudio.Core.Tokenization.Reading;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Tokenization.Gguf;

/// <summary>Tokens with a role, and the chat template that names them, of a GGUF file.</summary>
internal static class GgufRoles
{
    private static readonly (string Role, string Key)[] Roles =
        [("bos", GgufKeys.Begin), ("eos", GgufKeys.End), ("pad", GgufKeys.Padding), ("unk", GgufKeys.Unknown)];

    /// <summary>A role's token, or null where the file names none that it has.</summary>
    internal static int? IdOf(GgufHead head, string key) =>
        head.Metadata.Whole(key) is { } id && id >= 0 && id < (head.Metadata.Texts(GgufKeys.Tokens)?.Count ?? int.MaxValue) ? (int)id : null;

    /// <summary>All of them.</summary>
    internal static SpecialTokens Special(GgufHead head) => new(
        IdOf(head, GgufKeys.Begin),
        IdOf(head, GgufKeys.End),
        IdOf(head, GgufKeys.Padding),
        [.. new[] { GgufKeys.End, GgufKeys.EndOfTurn, GgufKeys.EndOfMessage }.Select(key => IdOf(head, key)).OfType<int>().Distinct()]);

    /// <summary>What a <c>tokenizer_config.json</c> would say.</summary>
    internal static TokenizerSettings Settings(GgufHead head) =>
        TokenizerSettings.Of(Texts(head), head.Metadata.Flag(GgufKeys.AddsBegin), head.Metadata.Flag(GgufKeys.AddsEnd));

    /// <summary>The file's chat template, or null.</summary>
    /// <exception cref="Contracts.TuningException">It cannot be read as one.</exception>
    internal static ChatTemplate? Template(GgufHead head) => head.Metadata.Text(GgufKeys.Template) is { Length: > 0 } source
        ? new ChatTemplate(source, Texts(head).ToDictionary(role => role.Key + "_token", role => (object)role.Value), timeProvider: null, head.Path)
        : null;

    private static Dictionary<string, string> Texts(GgufHead head)
    {
        var tokens = head.Metadata.Texts(GgufKeys.Tokens) ?? [];
        return Roles.Select(role => (role.Role, Id: IdOf(head, role.Key)))
            .Where(role => role.Id < tokens.Count)
            .ToDictionary(role => role.Role, role => tokens[role.Id!.Value]);
    }
}
