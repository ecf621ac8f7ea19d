using System.Globalization;
using TuningStudio.Core.Contracts;

namespace TuningStudio.StarterRecipe.Text;

/// <summary>Reads one grammar file: its rules (<c>@name</c>) and its blocks (<c>%chat</c>, <c>%text</c>).</summary>
internal static class GrammarFile
{
    internal static void Read(
        string name, IEnumerable<string> lines, Dictionary<string, List<Template>> rules, Dictionary<string, Script> scripts)
    {
        var weight = 1.0;
        var blocks = new List<ScriptBlock>();
        List<Template>? rule = null;
        List<ScriptTurn>? turns = null;
        foreach (var line in lines)
        {
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            if (line.StartsWith("!weight ", StringComparison.Ordinal))
            {
                weight = Number(line);
            }
            else if (line[0] == '@')
            {
                (rule, turns) = ([], null);
                if (!rules.TryAdd(line[1..], rule))
                {
                    throw new FormatException($"{name}: the rule {line} exists already.");
                }
            }
            else if (line[0] == '%')
            {
                (rule, turns) = (null, []);
                blocks.Add(new ScriptBlock(line.Contains(' ', StringComparison.Ordinal) ? Number(line) : 1, turns));
            }
            else if (rule is not null)
            {
                rule.Add(TemplateParser.Parse(line));
            }
            else if (turns is not null)
            {
                turns.Add(Turn(line));
            }
            else
            {
                throw new FormatException($"{name}: \"{line}\" belongs to no rule and no block.");
            }
        }

        if (blocks.Count > 0)
        {
            scripts.Add(name, new Script(name, weight, blocks));
        }
    }

    private static ScriptTurn Turn(string line) => line.Length > 2 && line[1] == ':'
        ? new ScriptTurn(
            line[0] switch
            {
                'S' => ChatMessage.System,
                'U' => ChatMessage.User,
                'A' => ChatMessage.Assistant,
                _ => throw new FormatException($"\"{line}\" begins with no role."),
            },
            TemplateParser.Parse(line[2..].TrimStart().Replace("\\n", "\n", StringComparison.Ordinal)))
        : new ScriptTurn(null, TemplateParser.Parse(line));

    private static double Number(string line) => double.Parse(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
}
