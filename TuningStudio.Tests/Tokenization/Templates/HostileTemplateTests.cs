using System.Diagnostics;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Tests.Tokenization.Templates;

/// <summary>Templates that must end soon, whatever they try.</summary>
public sealed class HostileTemplateTests
{
    // What stops them are limits of the engine's own; the clock only tells a hang from a machine that is busy.
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(1);
    private static readonly IReadOnlyList<ChatMessage> s_hello = [new(ChatMessage.User, "hi")];

    [Fact]
    public void Render_HostileFile_EndsSoonAsTheReference()
    {
        var count = 0;
        foreach (var hostile in GoldenCase.Read("hostile.jsonl"))
        {
            count++;
            var watch = Stopwatch.StartNew();
            try
            {
                Assert.Equal(hostile.Text("output"), hostile.Render(hostile.Compile()).Text);
            }
            catch (TuningException error)
            {
                Assert.Equal(ErrorCodes.InvalidTemplate, error.Code);
                Assert.NotEqual("rendered", hostile.Text("reference"));
                Assert.True(error.Line >= 1, hostile.Name);
                // Costs are worded in our own way, everything else as Jinja does.
                if (hostile.Text("message") is { } message && hostile.Text("name") is not "include_file")
                {
                    Assert.Contains(message.TrimEnd('.'), error.Message, StringComparison.Ordinal);
                }
            }

            Assert.True(watch.Elapsed < s_hang, $"{hostile.Name} took {watch.Elapsed}");
        }

        Assert.Equal(18, count);
    }

    [Theory]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}")]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}")]
    [InlineData("{{ 'x' * 1000000000 }}")]
    [InlineData("{{ ['x'] * 1000000000 }}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}")]
    [InlineData("{% set ns = namespace(x=(1,)) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(100000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(100000) %}{% set ns.x = ns.x | map('upper') %}{% endfor %}{{ ns.x | list }}")]
    [InlineData("{% set ns = namespace(x=1) %}{% set ns.x = ns %}{% set ns.y = [ns, ns] %}{{ ns }}")]
    [InlineData("{{ 10 ** 1000000000 }}")]
    [InlineData("{% set ns = namespace(x=3) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}{% endfor %}{{ ns.x }}")]
    [InlineData("{{ '%2000000000d' % 1 }}")]
    [InlineData("{{ '%.2000000000f' % 1 }}")]
    [InlineData("{{ '{:2000000000}'.format(1) }}")]
    [InlineData("{{ '{:.2000000000f}'.format(1.5) }}")]
    [InlineData("{{ 'x'.center(2000000000) }}")]
    [InlineData("{{ 'x'.ljust(2000000000) }}")]
    [InlineData("{{ 'x'.zfill(2000000000) }}")]
    [InlineData("{{ '\t\t\t'.expandtabs(2000000000) }}")]
    [InlineData("{{ 'x' | indent(2000000000, true) }}")]
    [InlineData("{{ 'x' | center(2000000000) }}")]
    [InlineData("{{ [1] | tojson(indent=2000000000) }}")]
    [InlineData("{{ [1] | batch(2000000000, 'x') | list }}")]
    [InlineData("{{ [1] | slice(2000000000) | list }}")]
    [InlineData("{{ ('a' * 4000000).replace('', 'bbbbbbbb') }}")]
    [InlineData("{{ (('a' * 1000000) + 'ba') in ('a' * 4000000) }}")]
    [InlineData("{{ ('a' * 4000000).count(('a' * 1000000) + 'ba') }}")]
    [InlineData("{{ ('x' * 5000000) | wordwrap(1) }}")]
    [InlineData("{{ ('<' * 5000000) | striptags | striptags | striptags | upper | upper * 9 }}")]
    [InlineData("{% for a in range(9) recursive %}{{ loop([1]) }}{% endfor %}")]
    [InlineData("{% macro f() %}{% call f() %}{{ caller() }}{% endcall %}{% endmacro %}{{ f() }}")]
    [InlineData("{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ f() }}")]
    [InlineData("{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{% set t = s | upper %}{% endfor %}")]
    [InlineData("{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ s == s ~ 'x' }}{% endfor %}")]
    [InlineData("{% set s = 'ab' * 1000000 %}{% set t = s[1:] ~ 'x' %}{{ ([s] * 100000) == ([s ~ ''] * 100000) }}{{ ([s] * 100000).count(t) }}")]
    [InlineData("{{ dict.fromkeys(range(100000)) }}{% set s = 'ab' * 1000000 %}{% for i in range(100000) %}{{ {s: 1}[s ~ ''] }}{% endfor %}")]
    public void Render_TooCostly_IsRefusedSoon(string source)
    {
        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<TuningException>(() => new ChatTemplate(source).Render(s_hello));
        Assert.Equal(ErrorCodes.InvalidTemplate, error.Code);
        Assert.True(watch.Elapsed < s_hang, $"took {watch.Elapsed}");
    }

    [Fact]
    public void Render_LongerThanItsTime_IsRefused()
    {
        var template = new ChatTemplate("{% for i in range(1000) %}{{ i }}{% endfor %}", timeProvider: new RushingClock());

        Assert.Contains("takes longer than 2 seconds", Assert.Throws<TuningException>(() => template.Render(s_hello)).Message, StringComparison.Ordinal);
    }

    /// <summary>A second goes by between two looks at it.</summary>
    private sealed class RushingClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-", "")]
    [InlineData("not ", "")]
    [InlineData("1 if 1 else ", "")]
    [InlineData("x(", ")")]
    [InlineData("x[", "]")]
    public void Constructor_NestedWithoutEnd_IsRefused(string open, string close)
    {
        var source = "{{ " + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)) + " }}";
        Assert.Equal(ErrorCodes.InvalidTemplate, Assert.Throws<TuningException>(() => new ChatTemplate(source)).Code);
    }

    [Theory]
    [InlineData("{% if 1 %}", "{% endif %}")]
    [InlineData("{% for i in [1] %}", "{% endfor %}")]
    [InlineData("{% set x %}", "{% endset %}")]
    public void Constructor_BlocksWithoutEnd_IsRefused(string open, string close)
    {
        var source = string.Concat(Enumerable.Repeat(open, 100_000)) + string.Concat(Enumerable.Repeat(close, 100_000));
        Assert.Equal(ErrorCodes.InvalidTemplate, Assert.Throws<TuningException>(() => new ChatTemplate(source)).Code);
    }

    [Theory]
    [InlineData(" + 1")]
    [InlineData(" ~ 1")]
    [InlineData(".a")]
    [InlineData("|string")]
    [InlineData(" and 1")]
    public void Render_EndlessChain_RendersOrIsRefused(string link)
    {
        // Whether such a chain is too long is a matter of limits; that it ends as an ordinary error is not.
        var template = new ChatTemplate("{{ 1" + string.Concat(Enumerable.Repeat(link, 50_000)) + " }}");
        try
        {
            Assert.NotEmpty(template.Render(s_hello).Text);
        }
        catch (TuningException error)
        {
            Assert.Equal(ErrorCodes.InvalidTemplate, error.Code);
        }
    }

    [Fact]
    public async Task Render_EndlessMacroOnSmallStack_IsRefused()
    {
        var done = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () => done.SetResult(Record.Exception(() => new ChatTemplate("{% macro f(n) %}{{ [[[f(n + 1)]]] }}{% endmacro %}{{ f(0) }}").Render(s_hello))),
            maxStackSize: 256 * 1024);
        thread.Start();
        Assert.IsType<TuningException>(await done.Task);
    }

    [Fact]
    public void Render_LongConversation_IsNotTooCostly()
    {
        var turns = Enumerable.Range(0, 400).Select(i => new ChatMessage(i % 2 == 0 ? ChatMessage.User : ChatMessage.Assistant, new string('x', 2000))).ToList();
        var template = new ChatTemplate("{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' }}{% endfor %}");
        Assert.Equal(200, template.Render(turns).AssistantSpans.Count);
    }
}
