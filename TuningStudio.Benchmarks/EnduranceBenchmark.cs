using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Benchmarks;

/// <summary>A stretch of many requests to a running studio.</summary>
/// <param name="Requests">Answered so far.</param>
/// <param name="Unkind">Whether others misbehaved meanwhile.</param>
/// <param name="RequestsPerSecond">Of the good ones.</param>
/// <param name="FirstTokenMedian">Seconds to their first text.</param>
/// <param name="FirstTokenP95">The same of 95 in 100.</param>
/// <param name="SiteBytes">Resident memory of the site; 0 where it is not known.</param>
/// <param name="WorkerBytes">Of its workers.</param>
internal sealed record EnduranceResult(int Requests, bool Unkind, double RequestsPerSecond, double FirstTokenMedian, double FirstTokenP95, long SiteBytes, long WorkerBytes)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Requests,6} requests{(Unkind ? ", others misbehave" : string.Empty)}: {RequestsPerSecond:n1} requests/s; first text after {1000 * FirstTokenMedian:n0} ms, in 95 of 100 within {1000 * FirstTokenP95:n0} ms; site {SiteBytes >> 20} MB, workers {WorkerBytes >> 20} MB");
}

/// <summary>
/// Many short answers at eight streams, with the memory of site and workers after each stretch. In every second stretch others misbehave: they send what
/// is no JSON and what is too large, leave in the middle, and do not read what they asked for.
/// </summary>
internal static class EnduranceBenchmark
{
    private const int Streams = 8;
    private const int Stretches = 10;

    internal static async Task RunAsync(string address, string model, int requests, bool json)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address), Timeout = Timeout.InfiniteTimeSpan };
        await ServeBenchmark.AskAsync(http, model, 0, tokens: 8);
        var site = SiteFile.Read(Path.Combine(HomeFolder.Locate(Environment.GetEnvironmentVariable(HomeFolder.Variable)), "site.json")) is { } file && new Uri(file.Address) == http.BaseAddress ? file.ProcessId : 0;
        var answered = 0;
        for (var stretch = 0; stretch < Stretches; stretch++)
        {
            using var ends = new CancellationTokenSource();
            var unkind = stretch % 2 == 1;
            var others = unkind ? MisbehaveAsync(http, model, ends.Token) : Task.CompletedTask;
            var began = Stopwatch.GetTimestamp();
            var each = requests / Stretches / Streams;
            var firsts = (await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => StreamAsync(http, model, stream * each, each)))).SelectMany(times => times).Order().ToArray();
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await ends.CancelAsync();
            await others;
            answered += firsts.Length;
            var result = new EnduranceResult(answered, unkind, firsts.Length / seconds, firsts[firsts.Length / 2], firsts[(int)(firsts.Length * 0.95)], Resident([site]), Resident(ChildrenOf(site)));
            Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
        }
    }

    private static async Task<List<double>> StreamAsync(HttpClient http, string model, int start, int count)
    {
        var firsts = new List<double>();
        for (var request = start; request < start + count; request++)
        {
            firsts.Add((await ServeBenchmark.AskAsync(http, model, request, tokens: 8)).First);
        }

        return firsts;
    }

    // One after the other, so that what is measured is what they cost others, and not that they are many.
    private static async Task MisbehaveAsync(HttpClient http, string model, CancellationToken ends)
    {
        var idle = new List<TcpClient>();
        for (var turn = 0; !ends.IsCancellationRequested; turn++)
        {
            switch (turn % 4)
            {
                case 0:
                    await PostAsync(http, new StringContent("{\"model\": \"", Encoding.UTF8, "application/json"));
                    break;
                case 1:
                    await PostAsync(http, new StringContent($"{{\"prompt\": \"{new string('x', 9 << 20)}\"}}", Encoding.UTF8, "application/json"));
                    break;
                case 2:
                    using (var answer = await http.SendAsync(Question(model), HttpCompletionOption.ResponseHeadersRead, CancellationToken.None))
                    {
                        // Left in the middle.
                    }

                    break;
                default:
                    idle.Add(await AskAndNotReadAsync(http.BaseAddress!, model));
                    break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }

        idle.ForEach(client => client.Dispose());
    }

    private static async Task PostAsync(HttpClient http, HttpContent content)
    {
        try
        {
            using var answer = await http.PostAsync(new Uri("/v1/completions", UriKind.Relative), content);
        }
        catch (HttpRequestException)
        {
            // The studio need not hear out what is too large.
        }
    }

    private static HttpRequestMessage Question(string model) => new(HttpMethod.Post, "/v1/completions") { Content = new StringContent(Body(model), Encoding.UTF8, "application/json") };

    private static string Body(string model) => JsonSerializer.Serialize(new { model, prompt = "Tell me everything", max_tokens = 64, stream = true });

    private static async Task<TcpClient> AskAndNotReadAsync(Uri address, string model)
    {
        var client = new TcpClient { ReceiveBufferSize = 1024 };
        await client.ConnectAsync(address.Host, address.Port);
        var body = Body(model);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"POST /v1/completions HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        return client;
    }

    // Bytes; as Linux has it, and 0 elsewhere.
    private static long Resident(IEnumerable<int> processes) => processes.Sum(process => Status(process).TryGetValue("VmRSS", out var kilobytes) ? 1024 * kilobytes : 0);

    private static IEnumerable<int> ChildrenOf(int parent) => !OperatingSystem.IsLinux() || parent == 0 ? [] : Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && Status(id).GetValueOrDefault("PPid") == parent);

    private static Dictionary<string, long> Status(int process)
    {
        try
        {
            return File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"))
                .Select(line => line.Split([':', '\t', ' '], StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Length > 1 && words[0] is "VmRSS" or "PPid")
                .ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It has ended, or this is no Linux.
            return [];
        }
    }
}
