using System.Text;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data.Files;

public sealed class TextEncodingTests : IDisposable
{
    private const string Lines = "{\"instruction\":\"皇上😀\",\"output\":\"臣妾\"}\n{\"instruction\":\"甄嬛\",\"output\":\"é\"}\n";
    private const string Table = "instruction,output\n\"皇上😀\",臣妾\n甄嬛,你好\n";

    private readonly DataFolder folder = new();

    public static TheoryData<string, byte[], string> Texts
    {
        get
        {
            var data = new TheoryData<string, byte[], string>();
            foreach (var text in (string[])[Lines, $"[{Lines.Trim().Replace("\n", ",\n", StringComparison.Ordinal)}]", Table])
            {
                data.Add(text, Encoding.UTF8.GetBytes(text), "UTF-8");
                data.Add(text, Marked(Encoding.UTF8, text), "UTF-8");
                data.Add(text, Marked(Encoding.Unicode, text), "UTF-16");
                data.Add(text, Marked(Encoding.BigEndianUnicode, text), "UTF-16 (big-endian)");
                data.Add(text, Marked(Encoding.UTF32, text), "UTF-32");
                data.Add(text, Gb18030.GetBytes(text), "GB18030");
            }

            return data;
        }
    }

    private static Encoding Gb18030 => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Texts))]
    public void Records_AnyEncoding_SameText(string text, byte[] bytes, string encoding)
    {
        var expected = folder.Read(text, "utf8");
        var dataset = DatasetFile.Open(folder.Write("other", bytes));

        Assert.Equal(encoding, dataset.Encoding);
        Assert.Equal(expected, dataset.All().Select(DataFolder.Show));
        Assert.StartsWith("user: 皇上😀 | assistant: 臣妾", expected[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16", "UTF-16")]
    [InlineData("utf-16BE", "UTF-16 (big-endian)")]
    public void Records_WideTextWithoutMark_IsRead(string coding, string name)
    {
        var dataset = DatasetFile.Open(folder.Write("wide", Encoding.GetEncoding(coding).GetBytes(Lines)));

        Assert.Equal(name, dataset.Encoding);
        Assert.Equal("user: 皇上😀 | assistant: 臣妾", DataFolder.Show(dataset.All().First()));
    }

    [Theory]
    [InlineData("\uFEFF\uFEFF")]
    [InlineData("\uFEFF\uFEFF\uFEFF")]
    public void Records_SeveralMarks_AreNoText(string marks)
    {
        Assert.Equal(["user: q | assistant: a"], folder.Read(marks + """{"prompt":"q","completion":"a"}"""));
        Assert.Equal(["user: q | assistant: a"], folder.Read(marks + "prompt,completion\nq,a\n"));
        var wide = DatasetFile.Open(folder.Write("wide", Encoding.Unicode.GetBytes(marks + "prompt,completion\nq,a\n")));
        Assert.Equal(["user: q | assistant: a"], wide.All().Select(DataFolder.Show));
    }

    [Theory]
    [InlineData("data.txt", "A tale of a lamp: ")]
    [InlineData("data.txt", "灯 and a lamp: ")]
    [InlineData("data.jsonl", "{\"prompt\":\"q\",\"completion\":\"a\"}\n{\"prompt\":\"")]
    [InlineData("data.csv", "prompt,completion\nq,a\nr,")]
    public void Records_BreaksOffWithinItsLastCharacter_IsUtf8AndSaysSo(string name, string text)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), .. "你"u8[..2]];

        var error = folder.Refusal(bytes, name);

        Assert.Contains("breaks off within a character", error.Message, StringComparison.Ordinal);
        Assert.Equal(text.Count(letter => letter == '\n') + 1, error.Line);
    }

    [Fact]
    public void Open_LatinText_IsNotTakenForChinese()
    {
        // "é" and "s" together are a valid, rare character of GB18030.
        var error = folder.Refusal(Encoding.Latin1.GetBytes("prompt,completion\nq,a\nun résumé élégant,naïveté\n"));

        Assert.Equal(3, error.Line);
        Assert.Contains("is not UTF-8 text: it has the byte 0xE9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OneBrokenByteInUtf8_IsNotTakenForChinese()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("prompt,completion\n你这么晚还不回宫,姐姐你没事吧\n没事"), 0xE5, .. ",好\n"u8];

        Assert.Equal(3, folder.Refusal(bytes).Line);
    }

    [Theory]
    [InlineData("lines")]
    [InlineData("table")]
    public void Records_BrokenBytesInGb18030FarDown_NamesTheLine(string kind)
    {
        var (start, row) = kind == "lines" ? ("", "{\"prompt\":\"皇上万福金安\",\"completion\":\"起来吧\"}\n") : ("prompt,completion\n", "皇上万福金安,起来吧\n");
        var text = start + string.Concat(Enumerable.Repeat(row, 60_000));
        byte[] bytes = [.. Gb18030.GetBytes(text), .. Gb18030.GetBytes(row[..^3]), 0xFF, 0xFF, .. "\n"u8];

        var error = folder.Refusal(bytes);

        Assert.Equal(text.Count(letter => letter == '\n') + 1, error.Line);
        Assert.Contains("not GB18030 text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_BrokenUtf8InATableFarDown_NamesTheLine()
    {
        var text = "prompt,completion\n" + string.Concat(Enumerable.Repeat("a question to be answered,an answer\n", 40_000));
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), .. "q,"u8, 0xB6, 0xFE, .. "\nq,a\n"u8];

        var error = folder.Refusal(bytes);

        Assert.Equal(40_002, error.Line);
        Assert.Contains("0xB6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_HeadEndsWithinACharacter_IsStillUtf8()
    {
        // Three-byte characters at every phase of the 1 MB head.
        foreach (var shift in Enumerable.Range(0, 3))
        {
            var text = "{\"prompt\":\"" + new string('x', shift) + new string('长', 400_000) + "\",\"completion\":\"a\"}\n";
            Assert.Equal("UTF-8", folder.Open(text).Encoding);
        }
    }

    private static byte[] Marked(Encoding encoding, string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
}
