using System.Text;
using System.Text.Json;

namespace TuningStudio.Web.Api.Chat.Tools;

/// <summary>
/// An answer in which a model calls tools, in the forms that open models write calls in: JSON between <c>&lt;tool_call&gt;</c> and its end (Hermes, Qwen),
/// or nothing but JSON (Llama 3, Mistral behind its sign, and models tuned on calls as text).
/// </summary>
/// <param name="Content">What it says besides.</param>
/// <param name="Calls">What it calls.</param>
internal sealed record AnswerWithCalls(string Content, IReadOnlyList<ToolCall> Calls)
{
    private const string Opening = "<tool_call>";
    private const string Closing = "</tool_call>";

    // As long as Mistral's templates want it.
    private const int IdLength = 9;

    private static readonly string[] SignsBefore = ["[TOOL_CALLS]", "<|python_tag|>"];

    /// <summary>Reads an answer that is complete.</summary>
    /// <param name="answer">Its text.</param>
    /// <param name="tools">Names of what may be called: JSON without a sign around it is a call only of these.</param>
    /// <returns>Null where it calls nothing, or not in a form that can be read.</returns>
    internal static AnswerWithCalls? Find(string answer, IReadOnlySet<string> tools) =>
        answer.Contains(Opening, StringComparison.Ordinal) ? Marked(answer) : Whole(answer, tools);

    /// <summary>How much of an answer that is not complete is sure to be none of its calls.</summary>
    internal static int Certain(string answer)
    {
        var begun = answer.AsSpan().TrimStart();
        if (begun.Length == 0 || begun[0] is '{' or '[' || IsBegin(begun, SignsBefore[1]))
        {
            return 0;
        }

        var end = answer.IndexOf(Opening, StringComparison.Ordinal);
        if (end < 0)
        {
            end = answer.Length;
            for (var length = Math.Min(Opening.Length - 1, answer.Length); length > 0; length--)
            {
                if (answer.AsSpan().EndsWith(Opening.AsSpan(0, length), StringComparison.Ordinal))
                {
                    end -= length;
                    break;
                }
            }
        }

        return answer.AsSpan(0, end).TrimEnd().Length;
    }

    private static bool IsBegin(ReadOnlySpan<char> text, string sign) =>
        text.Length < sign.Length ? sign.AsSpan().StartsWith(text, StringComparison.Ordinal) : text.StartsWith(sign, StringComparison.Ordinal);

    private static AnswerWithCalls? Marked(string answer)
    {
        var content = new StringBuilder();
        var calls = new List<ToolCall>();
        for (var at = 0; ;)
        {
            var opening = answer.IndexOf(Opening, at, StringComparison.Ordinal);
            content.Append(answer.AsSpan(at, (opening < 0 ? answer.Length : opening) - at).TrimEnd());
            if (opening < 0)
            {
                return new AnswerWithCalls(content.ToString(), calls);
            }

            var from = opening + Opening.Length;
            var to = answer.IndexOf(Closing, from, StringComparison.Ordinal) is var closing and >= 0 ? closing : answer.Length;
            if (!TryRead(answer[from..to], static _ => true, calls))
            {
                return null;
            }

            at = Math.Min(to + Closing.Length, answer.Length);
        }
    }

    private static AnswerWithCalls? Whole(string answer, IReadOnlySet<string> tools)
    {
        var text = answer.Trim();
        var sign = Array.Find(SignsBefore, sign => text.StartsWith(sign, StringComparison.Ordinal));
        var calls = new List<ToolCall>();
        return TryRead(text[(sign?.Length ?? 0)..], tools.Contains, calls) && calls.Count > 0 ? new AnswerWithCalls(string.Empty, calls) : null;
    }

    // One call or a list of them, or several one after the other.
    private static bool TryRead(string json, Func<string, bool> isKnown, List<ToolCall> calls)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(json);
        try
        {
            while ((rest = rest.TrimStart(" \t\r\n;"u8)).Length > 0)
            {
                var reader = new Utf8JsonReader(rest, new JsonReaderOptions { AllowMultipleValues = true });
                var value = JsonElement.ParseValue(ref reader);
                var several = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value };
                foreach (var call in several)
                {
                    if (TryRead(call) is not { } read || !isKnown(read.Function.Name))
                    {
                        return false;
                    }

                    calls.Add(read);
                }

                rest = rest[(int)reader.BytesConsumed..];
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ToolCall? TryRead(JsonElement call)
    {
        if (call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object)
        {
            call = function;
        }

        if (call.ValueKind != JsonValueKind.Object
            || !call.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String
            || !(call.TryGetProperty("arguments", out var arguments) || call.TryGetProperty("parameters", out arguments)))
        {
            return null;
        }

        return arguments.ValueKind switch
        {
            JsonValueKind.Object => Call(arguments.GetRawText()),
            JsonValueKind.String => Call(arguments.GetString()!),
            JsonValueKind.Null => Call("{}"),
            _ => null,
        };

        ToolCall Call(string json) => new(Guid.NewGuid().ToString("N")[..IdLength], new CalledFunction(name.GetString()!, json));
    }
}
