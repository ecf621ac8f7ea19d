using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Files;

namespace TuningStudio.Tests.Data.Files;

public sealed class RefusalTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, "archive is damaged")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 20, 0 }, "archive is damaged")]
    [InlineData(new byte[] { (byte)'P', (byte)'A', (byte)'R', (byte)'1', 21, 4 }, "Parquet file cannot be read")]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 0x24 }, "Zstandard")]
    [InlineData(new byte[] { (byte)'{', 0, 1, 2, 3 }, "zero bytes")]
    public void Open_BinaryFile_NamesIt(byte[] bytes, string what)
    {
        var error = folder.Refusal(bytes, "rows.jsonl");

        Assert.Equal(ErrorCodes.InvalidData, error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Fact]
    public void Open_LfsPointer_SaysSo()
    {
        var error = folder.Refusal("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");

        Assert.Contains("Git-LFS pointer", error.Message, StringComparison.Ordinal);
        Assert.Contains("git lfs pull", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WebPage_SaysSo() =>
        Assert.Contains("web page", folder.Refusal("\n<!DOCTYPE html>\n<html></html>").Message, StringComparison.Ordinal);

    [Fact]
    public void Open_EmptyFile_SaysSo() => Assert.Equal("The file is empty.", folder.Refusal("").Message);

    [Theory]
    [InlineData(" \n\t\r\n")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\n")]
    public void Open_OnlyBlanks_SaysSo(string text) =>
        Assert.Contains("nothing but blanks", folder.Refusal(text).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_MissingFile_NotFound()
    {
        foreach (var name in (string[])["nothing.jsonl", "no/folder/nothing.jsonl"])
        {
            var error = Assert.Throws<TuningException>(() => DatasetFile.Open(folder.PathOf(name)));

            Assert.Equal(ErrorCodes.NotFound, error.Code);
            Assert.Equal(folder.PathOf(name), error.File);
        }
    }

    [Fact]
    public void Open_Folder_SaysSo()
    {
        var error = Assert.Throws<TuningException>(() => DatasetFile.Open(folder.PathOf(".")));

        Assert.Contains("folder, not a file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoPermission_SaysWhoNeedsIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Permissions are set differently on Windows.");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "The superuser may read everything.");
        var path = folder.Write("locked.jsonl", "{}");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
        }

        var error = Assert.Throws<TuningException>(() => DatasetFile.Open(path));

        Assert.Equal(ErrorCodes.NotFound, error.Code);
        Assert.Contains("permission", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreadable_FaultOfTheDisk_SaysSo()
    {
        var error = DataStream.Unreadable("rows.jsonl", new IOException("Input/output error"));

        Assert.Equal(ErrorCodes.NotFound, error.Code);
        Assert.Equal("The file cannot be read: Input/output error", error.Message);
    }

    /// <summary>Whoever opens a pipe waits until something is written into it.</summary>
    [Fact]
    public async Task Open_Pipe_IsRefusedAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes are no files on Windows.");
        var path = folder.PathOf("pipe.jsonl");
        using (var make = System.Diagnostics.Process.Start("mkfifo", path))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var open = Task.Run(() => Assert.Throws<TuningException>(() => DatasetFile.Open(path)), TestContext.Current.CancellationToken);
        var error = await open.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.Equal(ErrorCodes.InvalidData, error.Code);
        Assert.Contains("pipes and devices", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TarArchive_SaysSo()
    {
        var tar = new byte[1024];
        "rows.jsonl"u8.CopyTo(tar);
        "ustar"u8.CopyTo(tar.AsSpan(257));

        Assert.Contains("tar archive", folder.Refusal(tar).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ZeroByteInText_NamesItsLine() =>
        Assert.Contains("Line 2 is not text", folder.Refusal("{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"prompt\":\"a\0\"}\n").Message, StringComparison.Ordinal);

    [Fact]
    public void Records_FileGoneSinceItWasOpened_NotFound()
    {
        var dataset = folder.Open("""{"prompt":"q","completion":"a"}""");
        File.Delete(dataset.Path);

        Assert.Equal(ErrorCodes.NotFound, Assert.Throws<TuningException>(() => dataset.All().Count()).Code);
    }
}
