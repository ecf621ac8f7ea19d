using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Tests.Tokenization.Templates.Jinja;

/// <summary>The language itself. Every expected text is what Python Jinja2 gives for the same template.</summary>
public sealed class JinjaLanguageTests
{
    private static readonly JsonElement s_messages = JsonDocument.Parse("""[{"role":"user","content":"Hi 😀","n":null,"l":[3,1,2],"d":{"b":1,"a":2.0},"items":7}]""").RootElement;

    [Theory]
    [InlineData("a\n  {% if 1 %}\n  b\n  {% endif %}\nc", "a\n  b\nc")]
    [InlineData("a\n  {%+ if 1 %}\n  b\n  {%+ endif %}\nc", "a\n    b\n  c")]
    [InlineData("a {%- if 1 -%} b {%- endif -%} c", "abc")]
    [InlineData("{% if 1 +%}\nx{% endif %}", "\nx")]
    [InlineData("a  {{- 1 -}}  b", "a1b")]
    [InlineData("  {{ 1 }}\n", "  1")]
    [InlineData("  {# x #}\ny", "y")]
    [InlineData("a {#- x -#} b", "ab")]
    [InlineData("x\n\n", "x\n")]
    [InlineData("a\r\nb\rc\r\n", "a\nb\nc")]
    [InlineData("{% raw %}\n{{ x }}{% endraw %}", "\n{{ x }}")]
    [InlineData("{%- raw -%}  {% if %}  {%- endraw %}", "{% if %}")]
    [InlineData("{{ '}}' }}{{ {'a': {}} }}", "}}{'a': {}}")]
    public void Render_WhiteSpace_AsJinja(string source, string expected) => Assert.Equal(expected, Render(source));

    [Theory]
    [InlineData("{{ 7 // -2 }} {{ -7 % 3 }} {{ 6 / 2 }} {{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ 2 ** 100 }}", "-4 2 3.0 64 4 1267650600228229401496703205376")]
    [InlineData("{{ 1e16 }} {{ 1e15 }} {{ 0.1 + 0.2 }} {{ 1e-5 }} {{ 5 | float }}", "1e+16 1000000000000000.0 0.30000000000000004 1e-05 5.0")]
    [InlineData("{{ [1, 'a', none, true, 1.0, {'k': (1,)}] }}", "[1, 'a', None, True, 1.0, {'k': (1,)}]")]
    [InlineData("{{ \"it's\" | list | string }}", "['i', 't', \"'\", 's']")]
    [InlineData("{{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }} {{ 'a' in 'abc' }} {{ 2 not in [1] }}", "True False True True")]
    [InlineData("{{ 'x' if false }}|{{ 'x' if false else 'y' }}", "|y")]
    [InlineData("{{ 'a' 'b' ~ 1 ~ none ~ nope }}", "ab1None")]
    [InlineData("{{ '\\x41\\u00e9\\n\\q' }}", "Aé\n\\q")]
    [InlineData("{{ [1,2,3][::-1] }} {{ 'abc'[-2:] }} {{ 'abc'[5] is defined }}", "[3, 2, 1] bc False")]
    [InlineData("{{ messages[0].content | length }} {{ messages[0].content[3:] }} {{ messages[0].content.find('😀') }}", "4 😀 3")]
    [InlineData("{{ messages[0]['items'] }} {{ messages[0].items is callable }} {{ messages[0].n is none }}", "7 True True")]
    [InlineData("{{ messages[0].d | dictsort }} {{ messages[0].d | tojson }} {{ messages[0].l | sort | join('-') }}", "[('a', 2.0), ('b', 1)] {\"b\": 1, \"a\": 2.0} 1-2-3")]
    [InlineData("{{ {'é': [1, {}]} | tojson(indent=2) }}", "{\n  \"é\": [\n    1,\n    {}\n  ]\n}")]
    [InlineData("{{ 'a\\nb\\n\\nc' | indent(2, true) }}", "  a\n  b\n\n  c")]
    [InlineData("{{ ('<b>' | safe) + '<i>' }} {{ '<b>' | e }}", "<b>&lt;i&gt; &lt;b&gt;")]
    [InlineData("{{ 'a,b,c'.split(',', 1) }} {{ '\\n x '.strip() }} {{ 'xxay'.lstrip('x') }} {{ 'ab'.startswith(('b', 'a')) }}", "['a', 'b,c'] x ay True")]
    [InlineData("{{ '%s is %05.1f' % ('x', 2.25) }} {{ '{:>5}|{!r}'.format(1, 'a') }}", "x is 002.2     1|'a'")]
    [InlineData("{{ 'straße'.upper() }} {{ 'it is' | title }} {{ 'ABC def' | capitalize }}", "STRASSE It Is Abc def")]
    [InlineData("{{ 2.5 | round }} {{ 2.675 | round(2) }} {{ '42' | int + 1 }} {{ 'x' | int(9) }}", "2.0 2.67 43 9")]
    [InlineData("{{ nope | default('d') }} {{ '' | default('e', true) }} {{ nope is defined }} {{ nope | length }}", "d e False 0")]
    [InlineData("{{ [{'a': 1}, {'b': 2}] | selectattr('a', 'defined') | map(attribute='a') | list }}", "[1]")]
    [InlineData("{{ 4 is divisibleby 2 and 3 is odd and 'a' is not number }}", "True")]
    public void Render_Expressions_AsPython(string source, string expected) => Assert.Equal(expected, Render(source));

    [Theory]
    [InlineData("{% for i in range(3) %}{{ loop.index }}{{ loop.last }} {% else %}none{% endfor %}", "1False 2False 3True ")]
    [InlineData("{% for i in [] %}x{% else %}none{% endfor %}", "none")]
    [InlineData("{% for i in range(6) if i % 2 %}{{ loop.length }}{{ i }}{% endfor %}", "313335")]
    [InlineData("{% for i in range(9) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "02")]
    [InlineData("{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}", "a1")]
    [InlineData("{% for n in [1, [2, [3]]] recursive %}{{ loop(n) if n is iterable else n }}{% endfor %}", "123")]
    [InlineData("{% for x in 'aab' %}{{ loop.changed(x) }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle(1, 2) }} {% endfor %}", "Truea1 Falseab2 Truea1 ")]
    [InlineData("{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{{ x }}{% endfor %}{{ x }}", "21")]
    [InlineData("{% set ns = namespace(x=1) %}{% for i in [1] %}{% set ns.x = 2 %}{% endfor %}{{ ns.x }}", "2")]
    [InlineData("{% set a, b = 1, 2 %}{{ b }}{% set t %} x {% endset %}[{{ t }}]{% set u | trim | upper %} x {% endset %}{{ u }}", "2[ x ]X")]
    [InlineData("{% macro m(a, b=a ~ '!') %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1) }}{{ m(1, 2, 3, c=4) }}", "11!(){}12(3,){'c': 4}")]
    [InlineData("{% macro m() %}<{{ caller('x') }}>{% endmacro %}{% call(v) m() %}{{ v }}{% endcall %}", "<x>")]
    [InlineData("{% with a = 1 %}{{ a }}{% endwith %}{{ a is defined }}{% filter upper %}x{% endfilter %}", "1FalseX")]
    [InlineData("{{ strftime_now('%d %b %Y') }}", "26 Jul 2024")]
    [InlineData("{% if nope is defined and nope.x.y %}1{% elif 0 %}2{% else %}3{% endif %}", "3")]
    [InlineData("{% if false %}{{ 1 | nosuchfilter }}{% endif %}ok", "ok")]
    public void Render_Statements_AsJinja(string source, string expected) => Assert.Equal(expected, Render(source));

    [Theory]
    [InlineData("\n{{ nope.x }}", "'nope' is undefined", 2)]
    [InlineData("{{ 1 }}\n{{ 'a' + 1 }}", "can only concatenate str (not \"int\") to str", 2)]
    [InlineData("{{ messages[0].content.nope() }}", "'str object' has no attribute 'nope'", 1)]
    [InlineData("{% for m in messages %}\n{{ m + 1 }}\n{% endfor %}", "unsupported operand type(s) for +: 'dict' and 'int'", 2)]
    [InlineData("{{ messages.append(1) }}", "is unsafe", 1)]
    [InlineData("{% for x in 5 %}{% endfor %}", "'int' object is not iterable", 1)]
    [InlineData("{% set a, b = [1] %}", "not enough values to unpack (expected 2, got 1)", 1)]
    [InlineData("{{ nope | tojson }}", "Undefined is not JSON serializable", 1)]
    [InlineData("{% import 'x' as y %}", "stands alone", 1)]
    public void Render_WrongUse_NamesLine(string source, string message, int line)
    {
        var error = Assert.Throws<TuningException>(() => Render(source));
        Assert.Equal(ErrorCodes.InvalidTemplate, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void Render_RaiseException_IsTheTemplatesOwnMessage()
    {
        var error = Assert.Throws<TuningException>(() => Render("\n\n{{ raise_exception('Only two turns, please!') }}"));
        Assert.Equal("Only two turns, please!", error.Message);
        Assert.Equal(3, error.Line);
        Assert.Contains("line 3", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% if x %}", "endif")]
    [InlineData("{{ 1 + }}", "unexpected 'end of print statement'")]
    [InlineData("{% endfor %}", "unknown tag 'endfor'")]
    [InlineData("{{ (1 }}", "unexpected '}', expected ')'")]
    [InlineData("{% break %}", "outside of a loop")]
    [InlineData("{{ 1 | nosuchfilter }}", "No filter named 'nosuchfilter'")]
    [InlineData("{# never ends", "Missing end of comment tag")]
    [InlineData("{{ 'never ends }}", "unexpected char")]
    [InlineData("{% do x %}", "unknown tag 'do'")]
    public void Constructor_WrongSyntax_SaysWhat(string source, string message) =>
        Assert.Contains(message, Assert.Throws<TuningException>(() => new ChatTemplate(source)).Message, StringComparison.Ordinal);

    private static string Render(string source) =>
        new ChatTemplate(source, new Dictionary<string, object>(), new FixedClock(new DateTime(2024, 7, 26, 12, 0, 0)), file: null)
            .Render(s_messages, tools: null, addGenerationPrompt: false).Text;
}
