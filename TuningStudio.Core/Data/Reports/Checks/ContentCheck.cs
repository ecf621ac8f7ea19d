using System.Text.RegularExpressions;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Core.Data.Reports.Checks;

/// <summary>Turns and texts that nobody meant to be learnt.</summary>
internal sealed partial class ContentCheck : IDataCheck
{
    private static readonly HashSet<string> Nothing = new(StringComparer.OrdinalIgnoreCase) { "n/a", "na", "null", "none", "nan", "undefined", "todo", "tbd", "-", "…", "...", "[deleted]", "[removed]", "无" };

    private readonly Marks empty = new();
    private readonly Marks placeholders = new();
    private readonly Marks echoes = new();
    private readonly Marks broken = new();
    private readonly Marks order = new();
    private readonly Marks secrets = new();
    private readonly Marks personal = new();
    private readonly SortedSet<string> kinds = new(StringComparer.Ordinal);
    private string? placeholder;

    /// <summary>Whether an answer says nothing.</summary>
    internal static bool IsEmpty(string answer) => Nothing.Contains(answer.Trim()) || !answer.Any(letter => char.IsLetterOrDigit(letter) || char.IsSymbol(letter) || char.IsSurrogate(letter));

    /// <summary>Whether an answer is its question again.</summary>
    internal static bool IsEcho(string prompt, string answer) => prompt.Length > 20 && TextKey.Normalise(prompt) == TextKey.Normalise(answer);

    public void Look(RecordView record)
    {
        Mark(empty, record, IsEmpty(record.Answer));
        Mark(echoes, record, IsEcho(record.Prompt, record.Answer));
        Mark(order, record, IsOutOfOrder(record.Record.Messages));
        var texts = record.Record.Messages.Select(message => message.Content).ToList();
        Mark(broken, record, texts.Exists(text => Broken().IsMatch(text)));
        Mark(secrets, record, texts.Exists(Secrets.AreIn));
        var found = texts.SelectMany(PersonalData.Kinds).ToHashSet();
        kinds.UnionWith(found);
        Mark(personal, record, found.Count > 0);
        if (texts.Select(text => Blank().Match(text)).FirstOrDefault(match => match.Success) is { } blank)
        {
            placeholder ??= blank.Value;
            placeholders.Add(record);
        }
    }

    public IEnumerable<DataFinding> Conclude(SetFacts set)
    {
        DataFinding?[] findings =
        [
            secrets.Count == 0 ? null : secrets.Finding(DataFindingCodes.Secrets, FindingSeverity.Problem, new(DataFixes.MaskSecrets, []), recommended: true),
            personal.Count == 0 ? null : personal.Finding(DataFindingCodes.PersonalData, FindingSeverity.Warning, new(DataFixes.MaskPersonalData, [])) with { Words = [string.Join(", ", kinds)] },
            order.Count == 0 ? null : order.Finding(DataFindingCodes.RoleOrder, FindingSeverity.Warning),
            empty.Count == 0 || set.Task == DataTask.Classification ? null : empty.Finding(DataFindingCodes.EmptyAnswers, FindingSeverity.Warning, new(DataFixes.DropEmptyAnswers, []), recommended: false),
            echoes.Count == 0 ? null : echoes.Finding(DataFindingCodes.Echoes, FindingSeverity.Warning, new(DataFixes.DropEchoes, [])),
            placeholders.Count == 0 ? null : placeholders.Finding(DataFindingCodes.Placeholders, FindingSeverity.Warning) with { Words = [placeholder!] },
            broken.Count == 0 ? null : broken.Finding(DataFindingCodes.BrokenText, FindingSeverity.Note),
        ];
        return findings.OfType<DataFinding>();
    }

    private static void Mark(Marks marks, RecordView record, bool isOne)
    {
        if (isOne)
        {
            marks.Add(record);
        }
    }

    // Question and answer in turn, a system turn at the beginning only; tools answer the assistant.
    private static bool IsOutOfOrder(IReadOnlyList<ChatMessage> messages)
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
                ChatMessage.Assistant => before is not (ChatMessage.System or ChatMessage.Assistant) || !asks || (before == ChatMessage.Assistant && messages.Any(message => message.Role == "tool")),
                _ => before is ChatMessage.Assistant or "tool",
            };
            if (!isRight)
            {
                return true;
            }

            before = role;
        }

        return before == ChatMessage.User;
    }

    [GeneratedRegex(@"\{\{\s*\w{1,40}\s*\}\}|\[(?:Your|Insert) [A-Za-z ]{1,40}\]|\[INSERT[^\]\n]{0,40}\]", RegexOptions.CultureInvariant)]
    private static partial Regex Blank();

    [GeneratedRegex("\uFFFD|Ã[©¨¼¶¤]|â€[™œ“]|&(?:lt|gt|amp|quot|nbsp|#\\d{2,5});|\\s#\\d{2,3};", RegexOptions.CultureInvariant)]
    private static partial Regex Broken();
}
