using System.Text.Json.Serialization;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Playground;

/// <summary>What is asked in the playground: one prompt, and the turns around it; kept in the browser's tab.</summary>
public sealed record PromptDraft
{
    public string Prompt { get; init; } = string.Empty;

    public string System { get; init; } = string.Empty;

    /// <summary>Who says the prompt: nearly always the person; in data it may be a tool's result.</summary>
    public string Role { get; init; } = ChatMessage.User;

    /// <summary>The conversation before the prompt as the data has it, the system prompt left out.</summary>
    public IReadOnlyList<ChatMessage> Earlier { get; init; } = [];

    /// <summary>What the person says after the answer, turn by turn: a conversation is repeated by asking for each anew.</summary>
    public IReadOnlyList<string> Next { get; init; } = [];

    /// <summary>What the data has as its answer; null where it was typed.</summary>
    public string? Expected { get; init; }

    /// <summary>The run it was typed for: another one has a system prompt of its own.</summary>
    public string? Run { get; init; }

    /// <summary>The conversation's turns of each column, by its key; null where none has begun.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ChatMessage>>? Talk { get; init; }

    /// <summary>The prompt with the turns before it, for a table's cell.</summary>
    [JsonIgnore]
    public string Whole => Earlier.Count == 0 ? Prompt : string.Join('\n', Earlier.Append(new(Role, Prompt)).Select(turn => $"{turn.Role}: {turn.Content}"));

    internal static PromptDraft Of(SavedPrompt saved) => new() { Prompt = saved.Prompt, System = saved.System, Expected = saved.Expected, Earlier = saved.Earlier ?? [], Next = saved.Next ?? [] };

    /// <summary>Asks what the record's last answer answers, after all the turns before it; null where nothing is asked.</summary>
    /// <param name="record">A record of a data file.</param>
    /// <param name="system">The system prompt of records that have none.</param>
    internal static PromptDraft? Of(TrainingRecord record, string? system)
    {
        var turns = record.Messages.Where(message => message.Role != ChatMessage.System).ToList();
        var answer = turns.FindLastIndex(turn => turn.Role == ChatMessage.Assistant);
        var asked = answer > 0 ? turns[..answer] : turns[..(turns.FindLastIndex(turn => turn.Role == ChatMessage.User) + 1)];
        return asked is [.. var earlier, var last] && !string.IsNullOrWhiteSpace(last.Content)
            ? new()
            {
                Prompt = last.Content,
                Role = last.Role,
                Earlier = [.. earlier],
                System = record.Messages.FirstOrDefault(message => message.Role == ChatMessage.System)?.Content ?? system ?? string.Empty,
                Expected = answer > 0 ? turns[answer].Content : null,
            }
            : null;
    }

    /// <summary>What a model is given.</summary>
    /// <param name="talk">Turns that came between the data's and the prompt.</param>
    internal IReadOnlyList<ChatMessage> Messages(IReadOnlyList<ChatMessage>? talk = null) =>
    [
        .. string.IsNullOrWhiteSpace(System) ? Array.Empty<ChatMessage>() : [new(ChatMessage.System, System.Trim())],
        .. Earlier,
        .. talk ?? [],
        new(Role, Prompt.Trim()),
    ];
}
