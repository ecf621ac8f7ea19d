using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data.Rows;

namespace TuningStudio.Core.Data.Layouts;

/// <summary>A line of plain text as an answer to nothing, the meaning that OpenAI's <c>prepare_data</c> gave to TXT files.</summary>
internal sealed class LinesLayout : ILayout
{
    public DatasetFormat Format => DatasetFormat.Lines;

    public string Description => "lines of plain text";

    public bool IsChosen => true;

    public bool HasTurns => false;

    public bool Fits(Func<string, bool> has) => has(TextLayout.Column);

    public IReadOnlyList<ChatMessage> Map(RawRecord record) => [];

    public string? ReadText(RawRecord record) => record.RequiredText(TextLayout.Column);
}
