using System.Security.Cryptography;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Reports;

/// <summary>A usable record as the checks see it; a text without turns is an answer to nothing.</summary>
internal sealed class RecordView
{
    private readonly Lazy<ulong> key;
    private readonly Lazy<string> prompt;
    private readonly Lazy<string> answer;

    /// <param name="record">The record.</param>
    /// <param name="row">What it was read from; null where nobody asks.</param>
    internal RecordView(TrainingRecord record, RawRecord? row = null)
    {
        Record = record.Text is { } text ? record with { Messages = [new(ChatMessage.Assistant, text)] } : record;
        Row = row;
        key = new(() => TextKey.Of(string.Join('\u0001', Record.Messages.Select(message => $"{message.Role}\u0002{message.Content}"))));
        prompt = new(() => string.Join('\n', Record.Messages.Where(message => message.Role != ChatMessage.Assistant).Select(message => message.Content)));
        answer = new(() => string.Join('\n', Record.Messages.Where(message => message.Role == ChatMessage.Assistant).Select(message => message.Content)));
    }

    internal TrainingRecord Record { get; }

    /// <summary>What it was read from.</summary>
    internal RawRecord? Row { get; }

    /// <summary>Names of the fields it was read from.</summary>
    internal IEnumerable<string> Fields => Row?.Fields.Select(column => column.Name) ?? [];

    internal long Line => Record.Line;

    /// <summary>Everything that is not learnt.</summary>
    internal string Prompt => prompt.Value;

    /// <summary>Everything that is.</summary>
    internal string Answer => answer.Value;

    /// <summary>The same for records of the same turns, letter by letter.</summary>
    internal ulong Key => key.Value;

    /// <summary>What the model makes of it; null without a model.</summary>
    internal TokenCount? Tokens { get; set; }
}

/// <summary>64 bits that stand for a text: with some millions of texts the chance of a mistake is one in a million.</summary>
internal static class TextKey
{
    internal static ulong Of(string text) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0);

    /// <summary>The same for texts that differ in case and white space only.</summary>
    internal static ulong OfNormalised(string text) => Of(Normalise(text));

    /// <summary>Lower case, one blank for any white space, none around.</summary>
    internal static string Normalise(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (!char.IsWhiteSpace(letter))
            {
                builder.Append(char.ToLowerInvariant(letter));
            }
            else if (builder.Length > 0 && builder[^1] != ' ')
            {
                builder.Append(' ');
            }
        }

        return builder.ToString().TrimEnd();
    }
}
