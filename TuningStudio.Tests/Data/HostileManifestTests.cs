using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Data;

/// <summary>Every data file of the manifest of hostile files, held against the rows that the manifest counts.</summary>
public sealed class HostileManifestTests
{
    public static TheoryData<string> Files => [.. Manifest().Select(entry => entry.GetProperty("file").GetString()!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_FileOfTheManifest_GivesItsGoodRowsAndNamesItsBadLines(string file)
    {
        var entry = Manifest().First(entry => entry.GetProperty("file").GetString() == file);
        var good = entry.TryGetProperty("good_rows", out var rows) ? rows.GetInt32() : (int?)null;
        long[] bad = entry.TryGetProperty("bad_lines", out var lines) ? [.. lines.EnumerateArray().Select(line => line.GetInt64())] : [];

        // Two user turns in a row may be accepted where the template allows it: the manifest says so.
        bad = file.EndsWith("chat_bad_roles.jsonl", StringComparison.Ordinal) ? [.. bad.Where(line => line != 3)] : bad;

        var (records, faults) = Read(SharedFiles.Require(["data", "hostile", .. file.Split('/')]));

        Assert.All(faults, fault =>
        {
            Assert.Equal(ErrorCodes.InvalidData, fault.Code);
            Assert.False(string.IsNullOrWhiteSpace(fault.Remedy));
            Assert.InRange(fault.Message.Length, 1, 1000);
            Assert.Equal(Path.GetFileName(file), Path.GetFileName(fault.File));
        });
        Assert.Equal(good ?? records, records);
        if (bad.Length > 0)
        {
            Assert.Equal(bad, faults.Select(fault => fault.Line!.Value));
        }
        else if (good is not null)
        {
            Assert.Empty(faults);
        }
    }

    [Theory]
    [InlineData("truncated_last_line.jsonl", 20)]
    [InlineData("missing_fields.jsonl", 15)]
    public void Records_FaultyOnesLeftOut_AreTheGoodRows(string file, int good)
    {
        var skipped = 0;
        var dataset = DatasetFile.Open(SharedFiles.Require("data", "hostile", "datasets", file), new DataOptions { SkipFaulty = true });

        Assert.Equal(good, dataset.Records(_ => skipped++, TestContext.Current.CancellationToken).Count());
        Assert.True(skipped > 0);
    }

    [Fact]
    public void WithOthers_FaultyFile_ListsThemAllOnce()
    {
        var dataset = DatasetFile.Open(SharedFiles.Require("data", "hostile", "datasets", "missing_fields.jsonl"));
        var first = Assert.Throws<TuningException>(() => dataset.All().Count());

        var info = dataset.WithOthers(first, TestContext.Current.CancellationToken).ToInfo();

        Assert.Equal((4L, 5L), (info.Line, info.Count));
        Assert.Equal([8L, 10L, 13L, 16L], info.Others!.Select(other => other.Line!.Value));
    }

    [Fact]
    public void WithOthers_ThousandFaults_ListsAHundredAndCountsAll()
    {
        using var folder = new DataFolder();
        var dataset = folder.Open("""{"prompt":"q","completion":"a"}""" + "\n" + string.Concat(Enumerable.Repeat("{\"prompt\":\"q\",\"completion\":\"\"}\n", 1000)));

        var all = dataset.WithOthers(Assert.Throws<TuningException>(() => dataset.All().Count()), TestContext.Current.CancellationToken);

        Assert.Equal((99, 1000L), (all.Others!.Count, all.Count));
    }

    private static (int Records, IReadOnlyList<ErrorInfo> Faults) Read(string path)
    {
        try
        {
            var report = DatasetFile.Open(path).CheckAll(Dataset.MaxFaults);
            return ((int)report.Records, report.Faults);
        }
        catch (TuningException fault)
        {
            return (0, [fault.ToInfo()]);
        }
    }

    private static List<JsonElement> Manifest() =>
        [.. JsonElement.Parse(File.ReadAllText(SharedFiles.Require("data", "hostile", "manifest.json"))).EnumerateArray().Where(entry => entry.GetProperty("file").GetString()!.StartsWith("datasets/", StringComparison.Ordinal))];
}
