using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary><c>{"input_text", "output_text"}</c>, the rows Vertex AI took for text models.</summary>
internal sealed class InputOutputLayout : ILayout
{
    private const string Input = "input_text";
    private const string Output = "output_text";

    public DatasetFormat Format => DatasetFormat.InputOutput;

    public string Description => "input_text and output_text";

    public bool Fits(Func<string, bool> has) => has(Input) && has(Output);

    public IReadOnlyList<ChatMessage> Map(RawRecord record) =>
    [
        new(ChatMessage.User, record.RequiredText(Input)),
        new(ChatMessage.Assistant, record.RequiredText(Output)),
    ];
}
