using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Tokenization.Templates;

/// <summary>Every reference rendering, exactly.</summary>
public sealed class ChatTemplateGoldenTests
{
    [Fact]
    public void Render_EveryGolden_EqualsPython()
    {
        var failures = new List<string>();
        var (rendered, refused) = (0, 0);
        foreach (var golden in GoldenCase.Read("goldens.jsonl"))
        {
            var expected = golden.Text("expected");
            try
            {
                var actual = golden.Render().Text;
                rendered++;
                if (actual != expected)
                {
                    failures.Add($"{golden.Name}: {(expected is null ? "not refused: " + golden.Text("error") : Difference(expected, actual))}");
                }
            }
            catch (TuningException error)
            {
                refused++;
                var wanted = golden.Text("error");
                var right = error.Code == ErrorCodes.InvalidTemplate && wanted is not null
                    && (golden.Text("error_kind") == "raised" ? error.Message == wanted : error.Message.Contains(wanted, StringComparison.Ordinal));
                if (!right)
                {
                    failures.Add($"{golden.Name}: refused with '{error.Message}', expected '{wanted ?? "a rendering"}'");
                }
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {rendered + refused} differ:\n{string.Join('\n', failures.Take(20))}");
        Assert.Equal((903, 214), (rendered, refused));
    }

    [Fact]
    public void Render_MarkedTemplates_SpansEqualPython()
    {
        var checkedCount = 0;
        foreach (var golden in GoldenCase.Read("goldens.jsonl").Where(golden => golden.Root.TryGetProperty("assistant_spans_utf16", out _)))
        {
            var expected = golden.Root.GetProperty("assistant_spans_utf16").EnumerateArray().Select(span => (span[0].GetInt32(), span[1].GetInt32()));
            Assert.True(golden.Template().HasGenerationMarkers);
            Assert.True(expected.SequenceEqual(golden.Render().AssistantSpans), golden.Name);
            checkedCount++;
        }

        Assert.Equal(183, checkedCount);
    }

    [Fact]
    public void Render_LlamaCppAssertions_Equal()
    {
        var checkedCount = 0;
        foreach (var golden in GoldenCase.Read("llama_cpp_asserted.jsonl"))
        {
            Assert.Equal(golden.Text("expected"), golden.Render().Text);
            checkedCount++;
        }

        Assert.True(checkedCount >= 10, $"only {checkedCount} assertions were read");
    }

    private static string Difference(string expected, string actual)
    {
        var at = expected.AsSpan().CommonPrefixLength(actual);
        return $"at {at}: expected …{Part(expected, at)}…, got …{Part(actual, at)}…";
    }

    private static string Part(string text, int at) =>
        text[Math.Max(0, at - 20)..Math.Min(text.Length, at + 40)].Replace("\n", "\\n", StringComparison.Ordinal);
}
