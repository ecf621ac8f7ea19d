using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Data;

/// <summary>Uploads that a user might try, each with the verdict that its manifest asks for.</summary>
public sealed class HostileDatasetTests
{
    [Theory]
    [InlineData("bom.jsonl", 20)]
    [InlineData("crlf.jsonl", 20)]
    [InlineData("blank_lines.jsonl", 10)]
    [InlineData("jsonl_named.json", 20)]
    [InlineData("embedded_newlines.csv", 12)]
    [InlineData("one_megabyte_line.jsonl", 2)]
    [InlineData("utf16le_bom.jsonl", 10)]
    [InlineData("gb18030.csv", 30)]
    [InlineData("script_in_text.jsonl", 3)]
    [InlineData("gzip_named.jsonl", 50)]
    public void Records_OddButSound_AllRowsAreRead(string file, int rows)
    {
        var records = Open(file).All().ToList();

        Assert.Equal(rows, records.Count);
        Assert.All(records.SelectMany(record => record.Messages), message =>
        {
            Assert.DoesNotContain('\uFFFD', message.Content);
            Assert.False(message.Content.EndsWith('\r'));
        });
    }

    [Theory]
    [InlineData("truncated_last_line.jsonl", 20, new long[] { 21 })]
    [InlineData("missing_fields.jsonl", 15, new long[] { 4, 8, 10, 13, 16 })]
    [InlineData("wrong_types.jsonl", 1, new long[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    [InlineData("duplicate_keys.jsonl", 1, new long[] { 1 })]
    [InlineData("chat_bad_roles.jsonl", 2, new long[] { 1, 2, 4, 5, 6, 7 })]
    [InlineData("openai_legacy_mixed.jsonl", 5, new long[] { 6, 7, 8 })]
    [InlineData("array_then_lines.json", 5, new long[] { 8 })]
    public void Check_FaultyRows_EachNamedByItsLine(string file, int rows, long[] faultyLines)
    {
        var dataset = Open(file);
        var report = dataset.CheckAll();

        Assert.Equal(rows, report.Records);
        Assert.Equal(faultyLines, report.Faults.Select(fault => fault.Line!.Value));
        Assert.Equal(faultyLines[0], Assert.Throws<TuningException>(() => dataset.All().Count()).Line);
    }

    [Theory]
    [InlineData("empty.jsonl", "The file is empty")]
    [InlineData("only_whitespace.jsonl", "holds no records")]
    [InlineData("empty_array.json", "holds no records")]
    [InlineData("path_traversal.zip", "leads out of the archive")]
    [InlineData("python_repr.json", "Line 1 is not valid JSON at column 3")]
    [InlineData("ten_thousand_columns.csv", "and 9988 more")]
    public void Open_Unusable_Refused(string file, string message)
    {
        var error = Assert.Throws<TuningException>(() => Open(file));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 700);
    }

    [Fact]
    public void Records_EmbeddedNewlines_BreaksAndQuotesAsWritten()
    {
        var records = Open("embedded_newlines.csv").All().ToList();

        Assert.Equal("Question 0, \"quoted\"\nsecond line", records[0].Messages[0].Content);
        Assert.Equal("Question 1, \"quoted\"\nsecond line\n leading space, kept", records[1].Messages[0].Content);
        Assert.Equal("line one\r\nline two\n\nline \"four\", é 你好", records[0].Messages[1].Content);
        Assert.Equal([2L, 7L, 12L], records.Take(3).Select(record => record.Line));
    }

    [Fact]
    public void Records_Gb18030_TextIsTheOriginal()
    {
        var originals = DatasetFile.Open(SharedFiles.Require("data", "huanhuan", "huanhuan.json"))
            .All().Select(DataFolder.Show).ToHashSet();
        var dataset = Open("gb18030.csv");

        Assert.Equal("GB18030", dataset.Encoding);
        Assert.All(dataset.All(), record => Assert.Contains(DataFolder.Show(record), originals));
    }

    [Fact]
    public void Open_LfsPointer_SaysSo()
    {
        var path = SharedFiles.Require("data", "hostile", "models", "git_lfs_pointer", "model.safetensors");

        Assert.Contains("Git-LFS pointer", Assert.Throws<TuningException>(() => DatasetFile.Open(path)).Message, StringComparison.Ordinal);
    }

    private static Dataset Open(string file) => DatasetFile.Open(SharedFiles.Require("data", "hostile", "datasets", file));
}
