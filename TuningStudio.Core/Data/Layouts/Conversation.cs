using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>A list of turns, and what every conversation needs to be learnt from.</summary>
internal static class Conversation
{
    /// <summary>The turns in a field.</summary>
    /// <exception cref="TuningException">They are no sound conversation.</exception>
    public static List<ChatMessage> Read(RawRecord record, string column, TurnNames? names = null)
    {
        if (record.OptionalList(column) is not { } list)
        {
            throw record.Place.Fault(record.Lack(column), "Give it a list of turns, or leave this record out.", column);
        }

        var messages = ReadTurns(record, list, column, names);
        Check(record, column, messages, mayBeEmpty: false);
        return messages;
    }

    /// <summary>The turns of a list, whoever speaks in it.</summary>
    /// <exception cref="TuningException">One of them is no turn.</exception>
    public static List<ChatMessage> ReadTurns(RawRecord record, JsonElement list, string column, TurnNames? names = null)
    {
        var messages = new List<ChatMessage>(list.GetArrayLength());
        foreach (var element in list.EnumerateArray())
        {
            messages.Add(new Turn(record, element, $"{column}[{messages.Count}]", names).Read());
        }

        return messages;
    }

    /// <summary>Puts what a field says as a system turn before a conversation that has none of its own.</summary>
    public static List<ChatMessage> WithSystem(RawRecord record, List<ChatMessage> messages, string field = "system")
    {
        if (messages is not [{ Role: ChatMessage.System }, ..] && record.OptionalText(field) is { } system && !string.IsNullOrWhiteSpace(system))
        {
            messages.Insert(0, new(ChatMessage.System, system));
        }

        return messages;
    }

    /// <summary>Refuses turns that say nothing, and conversations in which nobody asks or nobody answers.</summary>
    public static void Check(RawRecord record, string column, List<ChatMessage> messages, bool mayBeEmpty)
    {
        if (messages.Count == 0 && !mayBeEmpty)
        {
            throw record.Place.Fault($"has no turns in \"{column}\"", "Add them, or leave this record out.", column);
        }

        foreach (var message in messages)
        {
            if (message.Role is ChatMessage.User or ChatMessage.Assistant && string.IsNullOrWhiteSpace(message.Content))
            {
                throw record.Place.Fault(
                    $"has an empty {message.Role} turn in \"{column}\"", "Give the turn a text, or leave this record out.", column);
            }
        }

        if (mayBeEmpty)
        {
            return;
        }

        foreach (var role in (ReadOnlySpan<string>)[ChatMessage.User, ChatMessage.Assistant])
        {
            if (!messages.Exists(message => message.Role == role))
            {
                throw record.Place.Fault(
                    $"has no {role} turn in \"{column}\"",
                    "A conversation needs a question and an answer: add the turn, or leave this record out.",
                    column);
            }
        }
    }
}
