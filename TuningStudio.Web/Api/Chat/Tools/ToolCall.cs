namespace TuningStudio.Web.Api.Chat.Tools;

/// <summary>A call of a tool in an answer, as OpenAI has it.</summary>
internal sealed record ToolCall(string Id, CalledFunction Function)
{
    public string Type { get; } = "function";
}

/// <summary>What is called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">JSON, as text.</param>
internal sealed record CalledFunction(string Name, string Arguments);

/// <summary>A call within a stream: whole, in one piece.</summary>
internal sealed record ToolCallDelta(int Index, string Id, CalledFunction Function)
{
    public string Type { get; } = "function";
}
