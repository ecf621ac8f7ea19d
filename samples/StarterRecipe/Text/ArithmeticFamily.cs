using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.StarterRecipe.Text;

/// <summary>Small sums in English and Chinese: addition and subtraction to 99, the multiplication table, comparing, counting on.</summary>
internal sealed class ArithmeticFamily(Grammar grammar) : ITextFamily
{
    private const int Largest = 99;

    public string Name => "arithmetic";

    public double Weight => 8;

    public Document Next(Random random) => random.Next(10) switch
    {
        < 3 => Add(random),
        < 5 => Subtract(random),
        5 or 6 => Multiply(random),
        7 => Compare(random),
        8 => Series(random),
        _ => Word(random),
    };

    private static Document Add(Random random)
    {
        var (a, b) = SmallPair(random);
        return Sum(random, $"{a} + {b}", $"{a} plus {b}", $"{a}加{b}", a + b);
    }

    private static Document Subtract(Random random)
    {
        var (a, b) = SmallPair(random);
        (a, b) = (Math.Max(a, b), Math.Min(a, b));
        return Sum(random, $"{a} - {b}", $"{a} minus {b}", $"{a}减{b}", a - b);
    }

    private static Document Multiply(Random random)
    {
        var (a, b) = (random.Next(1, 11), random.Next(1, 11));
        return Sum(random, $"{a} x {b}", $"{a} times {b}", $"{a}乘以{b}", a * b);
    }

    private static Document Compare(Random random)
    {
        var (a, b) = (random.Next(Largest), random.Next(Largest));
        b = a == b ? a + 1 : b;
        return random.Next(4) switch
        {
            0 => Chat($"Which is larger, {a} or {b}?", Text(Math.Max(a, b))),
            1 => Chat($"Which is smaller, {a} or {b}?", Text(Math.Min(a, b))),
            2 => Chat($"{a}和{b}哪个大？", Text(Math.Max(a, b))),
            _ => Chat($"{a}和{b}哪个小？", Text(Math.Min(a, b))),
        };
    }

    private static Document Series(Random random)
    {
        var (start, step) = (random.Next(1, 30), random.Next(1, 6));
        var shown = string.Join(", ", Enumerable.Range(0, 4).Select(index => start + (index * step)));
        return Chat(random.Next(2) == 0 ? $"What comes next: {shown}?" : $"接着写一个数：{shown}", Text(start + (4 * step)));
    }

    private Document Word(Random random)
    {
        var (a, b) = (random.Next(2, 11), random.Next(1, 11));
        (a, b) = (Math.Max(a, b), Math.Min(a, b));
        var expansion = new Expansion(grammar, random);
        return random.Next(4) switch
        {
            0 => Chat(expansion.Write(TemplateParser.Parse($"{{person#p}} has {a} {{fruit.plural#f}} and gets {b} more. How many {{=f}} does {{=p}} have now?")), Text(a + b)),
            1 => Chat(expansion.Write(TemplateParser.Parse($"{{person#p}} has {a} {{fruit.plural#f}} and eats {b}. How many {{=f}} are left?")), Text(a - b)),
            2 => Chat(expansion.Write(TemplateParser.Parse($"{{zhanyname#p}}有{a}个{{fruit.zh#f}}，又买了{b}个。现在有几个{{=f}}？")), $"{a + b}个"),
            _ => Chat(expansion.Write(TemplateParser.Parse($"{{zhanyname#p}}有{a}个{{fruit.zh#f}}，吃了{b}个。还剩几个{{=f}}？")), $"{a - b}个"),
        };
    }

    private static Document Sum(Random random, string symbols, string english, string chinese, int result) => random.Next(6) switch
    {
        0 => Chat($"{symbols} = ?", Text(result)),
        1 => Chat($"What is {symbols}?", $"{symbols} = {result}"),
        2 => Chat($"Calculate {symbols}.", $"{symbols} = {result}"),
        3 => Chat($"What is {english}?", $"{symbols} = {result}"),
        4 => Chat($"{chinese}等于多少？", $"{symbols} = {result}"),
        _ => Chat($"计算：{symbols}", $"{symbols} = {result}"),
    };

    // Two thirds of the sums are within the first numbers, so that those at least are learnt by heart.
    private static (int A, int B) SmallPair(Random random) => random.Next(3) == 0
        ? (random.Next(Largest), random.Next(Largest))
        : (random.Next(21), random.Next(11));

    private static Document Chat(string question, string answer) =>
        new([new ChatMessage(ChatMessage.User, question), new ChatMessage(ChatMessage.Assistant, answer)]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
