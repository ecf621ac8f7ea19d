namespace TuningStudio.StarterRecipe.Text;

/// <summary>Every rule, word list and script of the grammar files that are embedded in this program.</summary>
internal sealed class Grammar
{
    private readonly Dictionary<string, List<Template>> rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WordList> wordLists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Script> scripts = new(StringComparer.Ordinal);

    internal IReadOnlyCollection<Script> Scripts => scripts.Values;

    internal IReadOnlyDictionary<string, WordList> WordLists => wordLists;

    internal static Grammar LoadEmbedded()
    {
        var grammar = new Grammar();
        var assembly = typeof(Grammar).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var lines = reader.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r'));
            var parts = resource.Split('/');
            var name = Path.GetFileNameWithoutExtension(parts[^1]);
            if (parts[^2] == "Words")
            {
                grammar.wordLists.Add(name, WordList.Parse(name, lines));
            }
            else
            {
                GrammarFile.Read(name, lines, grammar.rules, grammar.scripts);
            }
        }

        grammar.CheckReferences();
        return grammar;
    }

    internal Script Script(string name) => scripts[name];

    internal bool TryGetRule(string name, out List<Template>? alternatives) => rules.TryGetValue(name, out alternatives);

    internal bool TryGetWordList(string name, out WordList? list) => wordLists.TryGetValue(name, out list);

    private void CheckReferences()
    {
        var templates = rules.Values.SelectMany(alternatives => alternatives)
            .Concat(scripts.Values.SelectMany(script => script.Blocks).SelectMany(block => block.Turns).Select(turn => turn.Content));
        foreach (var unknown in templates.SelectMany(References).Where(rule => !rules.ContainsKey(rule) && !wordLists.ContainsKey(rule)))
        {
            throw new FormatException($"No rule or word list is called \"{unknown}\".");
        }
    }

    private static IEnumerable<string> References(Template template) => template.Parts.SelectMany(part => part switch
    {
        ReferencePart reference => [reference.Rule],
        ChoicePart choice => choice.Options.SelectMany(References),
        CapitalPart capital => References(capital.Inner),
        NotePart note => References(note.Value),
        _ => Enumerable.Empty<string>(),
    });
}
