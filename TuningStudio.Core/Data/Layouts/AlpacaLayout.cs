using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>
/// <c>{"instruction", "input", "output"}</c>, Stanford Alpaca's rows, with LLaMA-Factory's optional <c>system</c> and
/// <c>history</c> (<c>[[question, answer], …]</c>). The input goes below the instruction, in the same turn.
/// </summary>
internal sealed class AlpacaLayout : ILayout
{
    private const string Instruction = "instruction";
    private const string Input = "input";
    private const string Output = "output";
    private const string System = "system";
    private const string History = "history";

    public DatasetFormat Format => DatasetFormat.Alpaca;

    public string Description => "instruction, output and optionally input, system, history";

    public bool Fits(Func<string, bool> has) => has(Instruction) && has(Output);

    public IReadOnlyList<ChatMessage> Map(RawRecord record)
    {
        var messages = new List<ChatMessage>();
        if (record.OptionalText(System) is { } system && !string.IsNullOrWhiteSpace(system))
        {
            messages.Add(new(ChatMessage.System, system));
        }

        AddHistory(messages, record, History);
        var question = record.RequiredText(Instruction);
        var input = record.OptionalText(Input);
        messages.Add(new(ChatMessage.User, string.IsNullOrEmpty(input) ? question : $"{question}\n{input}"));
        messages.Add(new(ChatMessage.Assistant, record.RequiredText(Output)));
        return messages;
    }

    /// <summary>Adds earlier questions and answers, as a field has them in pairs.</summary>
    public static void AddHistory(List<ChatMessage> messages, RawRecord record, string field)
    {
        if (record.OptionalList(field) is not { } history)
        {
            return;
        }

        foreach (var pair in history.EnumerateArray())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2
                || pair[0].ValueKind != JsonValueKind.String || pair[1].ValueKind != JsonValueKind.String)
            {
                throw record.Place.Fault(
                    $"has {RawValue.Describe(pair)} in \"{field}\" that is no pair of texts",
                    "Write it as [[\"question\", \"answer\"], …].",
                    field);
            }

            messages.Add(new(ChatMessage.User, record.ReadText(pair[0], field)));
            messages.Add(new(ChatMessage.Assistant, record.ReadText(pair[1], field)));
        }

        Conversation.Check(record, field, messages, mayBeEmpty: true);
    }
}
