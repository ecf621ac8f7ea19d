using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TuningStudio.Benchmarks;

/// <summary>Answers that a running studio streams to so many programs at once.</summary>
/// <param name="Streams">Programs that ask at the same time.</param>
/// <param name="TokensPerSecond">Of all of them together, median of the rounds.</param>
/// <param name="RequestsPerSecond">Likewise.</param>
/// <param name="Ratio">Tokens a second beside those of one stream.</param>
/// <param name="FirstTokenMedian">Seconds to the first piece of text, half of the requests.</param>
/// <param name="FirstTokenP95">The same of 95 in 100.</param>
internal sealed record ServeResult(int Streams, double TokensPerSecond, double RequestsPerSecond, double Ratio, double FirstTokenMedian, double FirstTokenP95)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Streams} streams: {TokensPerSecond:n0} tokens/s, {Ratio:n2} of one stream's; {RequestsPerSecond:n1} requests/s; first text after {1000 * FirstTokenMedian:n0} ms, in 95 of 100 within {1000 * FirstTokenP95:n0} ms");
}

/// <summary>
/// A load generator for the API on loopback. Rounds of different width follow one another, so that what else the machine does meets all alike; the first
/// ones are not counted: the runtime still compiles what it has found to be used often.
/// </summary>
internal static class ServeBenchmark
{
    private const int WarmRounds = 2;
    private const int Rounds = 5;
    private const int Tokens = 48;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(4);
    private static readonly int[] Widths = [1, 8, 32];

    internal static async Task RunAsync(string address, string model, bool json)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address), Timeout = Timeout.InfiniteTimeSpan };
        var rates = Widths.ToDictionary(width => width, _ => new List<(double Tokens, double Requests)>());
        var firsts = Widths.ToDictionary(width => width, _ => new List<double>());
        for (var round = -WarmRounds; round < Rounds; round++)
        {
            foreach (var width in Widths)
            {
                var began = Stopwatch.GetTimestamp();
                var asked = (await Task.WhenAll(Enumerable.Range(0, width).Select(stream => StreamAsync(http, model, stream, began)))).SelectMany(stream => stream).ToList();
                var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                if (round >= 0)
                {
                    rates[width].Add((asked.Sum(one => one.Tokens) / seconds, asked.Count / seconds));
                    firsts[width].AddRange(asked.Select(one => one.First));
                }
            }
        }

        var alone = Quantiles.Median(rates[1].Select(rate => rate.Tokens));
        foreach (var width in Widths)
        {
            var tokens = Quantiles.Median(rates[width].Select(rate => rate.Tokens));
            var result = new ServeResult(width, tokens, Quantiles.Median(rates[width].Select(rate => rate.Requests)), tokens / alone, Quantiles.Median(firsts[width]), Quantiles.At(firsts[width], 0.95));
            Console.WriteLine(json ? JsonSerializer.Serialize(result, JsonSerializerOptions.Web) : result.ToString());
        }
    }

    // One request after the other; whichever is under way at the end of the span is the last.
    private static async Task<List<(int Tokens, double First)>> StreamAsync(HttpClient http, string model, int stream, long began)
    {
        const int Apart = 1000;
        var answers = new List<(int, double)>();
        while (Stopwatch.GetElapsedTime(began) < Span)
        {
            answers.Add(await AskAsync(http, model, (stream * Apart) + answers.Count));
        }

        return answers;
    }

    internal static async Task<(int Tokens, double First)> AskAsync(HttpClient http, string model, int number, int tokens = Tokens)
    {
        var body = JsonSerializer.Serialize(new { model, prompt = $"Question {number}: how do I", max_tokens = tokens, seed = number, stream = true, stream_options = new { include_usage = true } });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var began = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        var (made, first) = (0, 0.0);
        while (await lines.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
            {
                continue;
            }

            first = first > 0 ? first : Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (JsonDocument.Parse(line[6..]).RootElement.TryGetProperty("usage", out var usage))
            {
                made = usage.GetProperty("completion_tokens").GetInt32();
            }
        }

        return (made, first);
    }
}
