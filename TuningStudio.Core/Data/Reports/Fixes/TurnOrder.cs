using System.Text.Json.Nodes;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Layouts;

namespace TuningStudio.Core.Data.Reports.Fixes;

/// <summary>The order of a conversation: question and answer in turn, a system turn at the beginning only; tools answer the assistant.</summary>
internal static class TurnOrder
{
    private const string Between = "\n\n";

    private static readonly string[] Calls = ["tool_calls", "function_call", "tool_call_id"];
    private static readonly string[] Weights = ["weight", "loss_weight"];

    /// <summary>Whether turns are out of order.</summary>
    internal static bool IsWrong(IReadOnlyList<ChatMessage> messages)
    {
        // Answers to nothing (an open-ended set) are in order as they are.
        var asks = messages.Any(message => message.Role == ChatMessage.User);
        var before = ChatMessage.System;
        for (var index = 0; index < messages.Count; index++)
        {
            var role = messages[index].Role;
            var isRight = role switch
            {
                ChatMessage.System => index == 0,
                ChatMessage.User => before is ChatMessage.System or ChatMessage.Assistant,
                ChatMessage.Assistant => before is not (ChatMessage.System or ChatMessage.Assistant) || !asks || (before == ChatMessage.Assistant && messages.Any(message => message.Role == TurnRole.Tool)),
                _ => before is ChatMessage.Assistant or TurnRole.Tool,
            };
            if (!isRight)
            {
                return true;
            }

            before = role;
        }

        return before == ChatMessage.User;
    }

    /// <summary>Leaves out what stands before the first question and behind the last answer, and makes one turn of neighbouring ones of the same speaker.</summary>
    internal static void Mend(JsonArray turns, TurnNames names)
    {
        var kept = new List<JsonNode?>();
        var hasAsked = false;
        foreach (var turn in turns.ToList())
        {
            var role = RoleOf(turn, names);
            hasAsked |= role == ChatMessage.User;
            if ((hasAsked || role == ChatMessage.System) && !(kept is [.., var last] && RoleOf(last, names) == role && TryJoin(last!.AsObject(), turn!.AsObject(), names)))
            {
                kept.Add(turn);
            }
        }

        while (kept is [.., var last] && RoleOf(last, names) == ChatMessage.User)
        {
            kept.RemoveAt(kept.Count - 1);
        }

        turns.Clear();
        kept.ForEach(turns.Add);
    }

    private static string? RoleOf(JsonNode? turn, TurnNames names) =>
        turn is JsonObject fields && names.RoleOf(fields) is { } name ? names.Find(name) : null;

    // Calls of tools, and answers that count differently, are turns of their own.
    private static bool TryJoin(JsonObject first, JsonObject second, TurnNames names)
    {
        if (Calls.Any(name => first[name] is not null || second[name] is not null)
            || names.Calls(names.RoleOf(first)) || names.Calls(names.RoleOf(second))
            || Weights.Any(name => !JsonNode.DeepEquals(first[name], second[name]))
            || (names.ContentOf(first), names.ContentOf(second)) is not ({ } place, { } other))
        {
            return false;
        }

        switch (first[place], second[other])
        {
            case (JsonValue before, JsonValue after) when before.TryGetValue<string>(out var text) && after.TryGetValue<string>(out var more):
                first[place] = text + Between + more;
                return true;
            case (JsonArray before, JsonArray { Count: > 0 } after) when after[0] is JsonObject part && part["text"] is JsonValue start && start.TryGetValue<string>(out var more):
                part["text"] = Between + more;
                foreach (var next in after.ToList())
                {
                    after.Remove(next);
                    before.Add(next);
                }

                return true;
            default:
                return false;
        }
    }
}
