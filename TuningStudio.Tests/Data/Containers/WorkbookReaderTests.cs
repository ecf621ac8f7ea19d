using System.IO.Compression;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Containers;

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
    public void Records_EmptyRowsBeforeTheHeader_ArePassedOver()
    {
        var path = folder.Write("set.xlsx", SheetFile.Of("""
            <row r="1"></row>
            <row r="3"><c r="A3" t="inlineStr"><is><t>prompt</t></is></c><c r="B3" t="inlineStr"><is><t>completion</t></is></c></row>
            <row r="5"><c r="A5" t="inlineStr"><is><t>a</t></is></c><c r="B5" t="inlineStr"><is><t>b</t></is></c></row>
            """));

        var record = Assert.Single(DatasetFile.Open(path).All());

        Assert.Equal(("user: a | assistant: b", 5L), (DataFolder.Show(record), record.Line));
    }

    [Theory]
    [InlineData("more than 1,048,576 rows", """<row r="1"><c r="A1"><v>1</v></c></row><row r="1048577"><c r="A1048577"><v>1</v></c></row>""")]
    [InlineData("more than 16,384 columns", """<row r="1"><c r="XFE1"><v>1</v></c></row>""")]
    public void Records_MoreThanASheetHasRoomFor_IsRefused(string message, string rows) =>
        Assert.Contains(message, folder.Refusal(SheetFile.Of(rows)).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_PartThatWouldBeHeldIsHuge_IsRefused()
    {
        using var workbook = new MemoryStream();
        workbook.Write(SheetFile.Of(string.Empty));
        using (var archive = new ZipArchive(workbook, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var styles = new StreamWriter(archive.CreateEntry("xl/styles.xml").Open());
            styles.Write("<styleSheet>" + new string(' ', 1 << 24) + "</styleSheet>");
        }

        Assert.Contains("xl/styles.xml unpacks to more than 16 MB", folder.Refusal(workbook.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_RowsWithinTheBound_AreLetThrough()
    {
        using var archive = new ZipArchive(new MemoryStream(SheetFile.Of(string.Concat(Enumerable.Repeat(Row(100), 2000)))));

        WorkbookBounds.Check(archive, mostOfRow: 1 << 16);
    }

    [Fact]
    public void Check_LongRow_IsRefused()
    {
        using var archive = new ZipArchive(new MemoryStream(SheetFile.Of(Row(200_000))));

        Assert.Contains("a row of more than", Assert.Throws<InvalidDataException>(() => WorkbookBounds.Check(archive, mostOfRow: 1 << 16)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BrokenSheet_SaysSo() =>
        Assert.Contains("workbook cannot be read", folder.Refusal(SheetFile.Of("<row r=\"1\"><c")).Message, StringComparison.Ordinal);

    private static string Row(int length) => $"""<row><c t="inlineStr"><is><t>{new string('a', length)}</t></is></c></row>""";
}
