using System.Security.Cryptography;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Reports;

/// <summary>A usable record as the checks see it.</summary>
internal sealed class RecordView(RawRecord row, TrainingRecord record)
{
    private readonly Lazy<ulong> key = new(() => TextKey.Of(string.Join('\u0001', record.Messages.Select(message => $"{message.Role}\u0002{message.Content}"))));
    private readonly Lazy<string> prompt = new(() => string.Join('\n', record.Messages.Where(message => message.Role != ChatMessage.Assistant).Select(message => message.Content)));
    private readonly Lazy<string> answer = new(() => string.Join('\n', record.Messages.Where(message => message.Role == ChatMessage.Assistant).Select(message => message.Content)));

    internal RawRecord Row => row;

    internal TrainingRecord Record => record;

    internal long Line => record.Line;

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
