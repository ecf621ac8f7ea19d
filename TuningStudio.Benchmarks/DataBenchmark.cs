using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TuningStudio.Core.Data;

namespace TuningStudio.Benchmarks;

/// <summary>Reading a large JSONL file, beside the bytes alone and beside the JSON parser alone.</summary>
/// <param name="FileBytes">Size of the file.</param>
/// <param name="Records">Records in it.</param>
/// <param name="RecordsPerSecond">Records recognised, checked and mapped a second: median of the rounds.</param>
/// <param name="MegabytesPerSecond">The same in megabytes of the file.</param>
/// <param name="OfPlainRead">As a fraction of reading the bytes into a buffer, which a warm file cache gives.</param>
/// <param name="OfJsonAlone">As a fraction of System.Text.Json making an element of each line.</param>
/// <param name="PeakBytes">What reading adds to the process's resident memory at the most.</param>
internal sealed record DataResult(long FileBytes, long Records, double RecordsPerSecond, double MegabytesPerSecond, double OfPlainRead, double OfJsonAlone, long PeakBytes)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{FileBytes / 1e6:n0} MB, {Records:n0} records: {RecordsPerSecond:n0} records/s, {MegabytesPerSecond:n0} MB/s = {OfPlainRead:n3} of a plain read, {OfJsonAlone:n2} of System.Text.Json alone; memory up by {PeakBytes / 1e6:n1} MB at the most");
}

/// <summary>Measures how fast data is read, and that memory stays flat.</summary>
internal static class DataBenchmark
{
    private const int Rounds = 5;

    internal static void Run(int megabytes, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("tuningstudio-bench-").FullName;
        try
        {
            var path = Path.Combine(folder, "large.jsonl");
            Write(path, megabytes * 1_000_000L);
            var result = Measure(path);
            Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static DataResult Measure(string path)
    {
        var (plain, parse, read) = (new List<double>(), new List<double>(), new List<double>());
        long records = 0;
        long peak = 0;

        // In turns, so that what else the machine does falls on all alike; the first round only warms up.
        for (var round = 0; round <= Rounds; round++)
        {
            var times = (Plain: Time(() => ReadPlainly(path)), Parse: Time(() => Parse(path)), Read: 0.0);
            GC.Collect();
            PeakMemory.Reset();
            var before = PeakMemory.Read();
            times.Read = Time(() => records = DatasetFile.Open(path).Records().LongCount());
            if (round > 0)
            {
                peak = Math.Max(peak, PeakMemory.Read() - before);
                plain.Add(times.Plain);
                parse.Add(times.Parse);
                read.Add(times.Read);
            }
        }

        var size = new FileInfo(path).Length;
        return new DataResult(
            size, records, records / Quantiles.Median(read), size / 1e6 / Quantiles.Median(read),
            Quantiles.Median([.. plain.Zip(read, (one, other) => one / other)]), Quantiles.Median([.. parse.Zip(read, (one, other) => one / other)]), peak);
    }

    private static void ReadPlainly(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        var buffer = new byte[1 << 16];
        while (file.Read(buffer) > 0)
        {
        }
    }

    private static void Parse(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            JsonElement.Parse(line);
        }
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Write(string path, long size)
    {
        var random = new Random(1);
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        for (long written = 0, number = 0; written < size; number++)
        {
            var line = $$"""{"instruction":"Explain number {{number}}: {{GeneratedText.Sentence(random)}}","input":"","output":"{{GeneratedText.Sentence(random)}} {{GeneratedText.Sentence(random)}} 这是一句中文。"}""";
            writer.Write(line);
            writer.Write('\n');
            written += line.Length + 1;
        }
    }
}
