using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data.Containers;

public sealed class WorkbookReaderTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Records_FirstSheet_ReadsTextsNumbersAndPassesOverEmptyRows()
    {
        var path = folder.Write("set.xlsx", SheetFile.Of("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>Prompt</t></is></c><c r="C1" t="inlineStr"><is><t>completion</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>你好, &lt;b&gt;</t></is></c><c r="B2"><v>1</v></c><c r="C2"><v>1.5</v></c></row>
            <row r="4"><c r="A4" t="b"><v>1</v></c><c r="C4" t="inlineStr"><is><t>two&#10;lines</t></is></c></row>
            """));

        var records = DatasetFile.Open(path).All().ToList();

        Assert.Equal(["user: 你好, <b> | assistant: 1.5", "user: true | assistant: two\nlines"], records.Select(DataFolder.Show));
        Assert.Equal([2L, 4L], records.Select(record => record.Line));
        Assert.Null(DatasetFile.Open(path).Encoding);
    }

    [Fact]
    public void Records_EmptyAnswer_NamesRowAndField()
    {
        var error = folder.Refusal(SheetFile.Of("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>prompt</t></is></c><c r="B1" t="inlineStr"><is><t>completion</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2" t="inlineStr"><is><t>b</t></is></c></row>
            <row r="3"><c r="A3" t="inlineStr"><is><t>a</t></is></c></row>
            """));

        Assert.Equal((ErrorCodes.InvalidData, 3L, "completion"), (error.Code, error.Line, error.Field));
    }

    [Fact]
    public void Open_SheetWithoutRows_SaysSo() =>
        Assert.Contains("first sheet holds no records", folder.Refusal(SheetFile.Of(string.Empty)).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_BrokenSheet_SaysSo() =>
        Assert.Contains("workbook cannot be read", folder.Refusal(SheetFile.Of("<row r=\"1\"><c")).Message, StringComparison.Ordinal);
}
