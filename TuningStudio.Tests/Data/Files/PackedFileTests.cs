using System.IO.Compression;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Files;

namespace TuningStudio.Tests.Data.Files;

public sealed class PackedFileTests : IDisposable
{
    private const string Row = """{"prompt":"你好","completion":"Hello"}""";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("UTF-8")]
    [InlineData("UTF-16")]
    [InlineData("GB18030")]
    public void Records_Gzip_AreThoseOfTheFileInIt(string encoding)
    {
        var rows = string.Concat(Enumerable.Range(0, 400).Select(number => $$"""{"prompt":"你好吗 {{number}}","completion":"我很好"}""" + "\n"));
        var coding = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var path = folder.Write("rows.jsonl.gz", Gzip([.. coding.GetPreamble(), .. coding.GetBytes(rows)]));

        var dataset = DatasetFile.Open(path);

        Assert.Equal(encoding, dataset.Encoding);
        Assert.Equal(400, dataset.All().Count());
        Assert.Equal("user: 你好吗 399 | assistant: 我很好", DataFolder.Show(dataset.All().Last()));
    }

    [Fact]
    public void Records_ZipOfOneFile_AreThoseOfTheFileInIt()
    {
        var path = folder.Write("set.zip", Zip(("data/", ""), ("data/rows.csv", "prompt,completion\na,b\n"), ("__MACOSX/._rows.csv", "x"), ("data/.DS_Store", "x")));

        Assert.Equal(["user: a | assistant: b"], DatasetFile.Open(path).All().Select(DataFolder.Show));
        Assert.Equal(2, DatasetFile.Open(path).All().Single().Line);
    }

    [Theory]
    [InlineData("holds 2 files: \"a.jsonl\", \"b.jsonl\"", "a.jsonl", "b.jsonl")]
    [InlineData("holds no file", "empty/")]
    [InlineData("whose name leads out of the archive", "../rows.jsonl")]
    [InlineData("whose name leads out of the archive", "/etc/rows.jsonl")]
    [InlineData("whose name leads out of the archive", @"..\rows.jsonl")]
    public void Open_ZipThatCannotBeUsed_SaysWhy(string message, params string[] names)
    {
        var error = folder.Refusal(Zip([.. names.Select(name => (name, Row))]));

        Assert.Equal(ErrorCodes.InvalidData, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    /// <summary>Wherever it breaks off, even right at the end: the framework's own reader would say nothing.</summary>
    [Fact]
    public void Records_GzipThatBreaksOff_IsRefused()
    {
        var rows = string.Concat(Enumerable.Range(0, 500).Select(number => $$"""{"prompt":"{{number}}","completion":"b"}""" + "\n"));
        var whole = Gzip(Encoding.UTF8.GetBytes(rows));

        for (var length = 4; length < whole.Length; length += 61)
        {
            var error = folder.Refusal(whole[..length]);
            Assert.Equal(ErrorCodes.InvalidData, error.Code);
            Assert.Contains("archive is damaged", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("archive is damaged", folder.Refusal(whole[..^1]).Message, StringComparison.Ordinal);
    }

    /// <summary>Behind the first megabyte, which recognition reads, the fault shows while the records are read.</summary>
    [Fact]
    public void Records_LongGzipThatIsDamaged_IsRefused()
    {
        var random = new Random(3);
        var rows = string.Concat(Enumerable.Range(0, 60_000).Select(_ => $$"""{"prompt":"{{random.NextInt64()}}","completion":"b"}""" + "\n"));
        var whole = Gzip(Encoding.UTF8.GetBytes(rows));

        Assert.Contains("archive is damaged", folder.Refusal(whole[..^5000]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_GzipWithinGzip_SaysSo() =>
        Assert.Contains("compressed twice", folder.Refusal(Gzip(Gzip(Encoding.UTF8.GetBytes(Row)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("rows.parquet", "user: r | assistant: b")]
    [InlineData("sheet.xlsx", "user: a | assistant: 1.5")]
    public void Records_BinaryFileThatIsPacked_AreThoseOfTheFileInIt(string name, string last)
    {
        var content = FuzzSeeds.Make(name);

        foreach (var packed in (byte[][])[Gzip(content), ZipOf((name, content))])
        {
            Assert.Equal(last, DataFolder.Show(DatasetFile.Open(folder.Write("packed", packed)).All().Last()));
        }
    }

    [Fact]
    public void Open_ArchiveWithinAnArchive_SaysSo() =>
        Assert.Contains("archive within an archive", folder.Refusal(ZipOf(("set.zip", Zip(("rows.jsonl", Row))))).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_ZipWithoutEntries_SaysSo() => Assert.Contains("holds no file", folder.Refusal(Zip()).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_MoreThanIsUnpacked_IsRefused()
    {
        var error = Assert.Throws<TuningException>(() => TemporaryFile.Of(new MemoryStream(new byte[200_000]), "rows.zip", maxLength: 1 << 17));

        Assert.Equal((ErrorCodes.InvalidData, "rows.zip"), (error.Code, error.File));
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Zip(params (string Name, string Text)[] entries) => ZipOf([.. entries.Select(entry => (entry.Name, Encoding.UTF8.GetBytes(entry.Text)))]);

    private static byte[] ZipOf(params (string Name, byte[] Content)[] entries)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return packed.ToArray();
    }
}
