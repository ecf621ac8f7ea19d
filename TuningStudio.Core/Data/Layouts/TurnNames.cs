using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>What a data set calls the parts of a turn and its speakers.</summary>
/// <param name="Role">Properties of which one says who speaks.</param>
/// <param name="Content">Properties of which one holds what is said.</param>
/// <param name="Own">The data set's own names of speakers, and the roles they are; beside those that are known.</param>
/// <param name="Caller">The data set's own name of whoever calls a tool, if it has one.</param>
internal sealed record TurnNames(IReadOnlyList<string> Role, IReadOnlyList<string> Content, IReadOnlyDictionary<string, string> Own, string? Caller = null)
{
    private const string Call = "function_call";
    private const string CallerTag = "function_tag";

    private static readonly (string Tag, string Role)[] Speakers =
    [
        ("user_tag", ChatMessage.User), ("assistant_tag", ChatMessage.Assistant), (CallerTag, ChatMessage.Assistant), ("system_tag", ChatMessage.System), ("observation_tag", TurnRole.Tool),
    ];

    /// <summary>The names that are known.</summary>
    public static TurnNames Usual { get; } = new(["role", "from"], ["content", "value"], new Dictionary<string, string>());

    /// <summary>Gemini's.</summary>
    public static TurnNames Gemini { get; } = new(["role"], ["parts"], new Dictionary<string, string>());

    /// <summary>All speakers' names, for an error.</summary>
    public string Known => string.Join(", ", [.. Own.Keys, TurnRole.Known]);

    /// <summary>The names that a person gave.</summary>
    public static TurnNames Of(IReadOnlyDictionary<string, string> columns)
    {
        var own = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (tag, role) in Speakers)
        {
            if (columns.TryGetValue(tag, out var name))
            {
                own[name] = role;
            }
        }

        return new TurnNames(
            columns.GetValueOrDefault("role_tag") is { } speaker ? [speaker] : Usual.Role, columns.GetValueOrDefault("content_tag") is { } content ? [content] : Usual.Content, own, columns.GetValueOrDefault(CallerTag));
    }

    /// <summary>The role as chat templates spell it, or null.</summary>
    public string? Find(string name) => Own.GetValueOrDefault(name) ?? TurnRole.Find(name);

    /// <summary>Who speaks in a turn, in the data set's words; null where it does not say.</summary>
    public string? RoleOf(JsonObject turn) => Role.FirstOrDefault(part => turn[part] is not null) is { } name && turn[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The property of a turn that holds what is said, or null.</summary>
    public string? ContentOf(JsonObject turn) => Content.FirstOrDefault(part => turn[part] is not null);

    /// <summary>Whether a speaker's name says that it calls a tool.</summary>
    public bool Calls(string? name) => name is not null && (name.Equals(Call, StringComparison.OrdinalIgnoreCase) || name.Equals(Caller, StringComparison.OrdinalIgnoreCase));
}
