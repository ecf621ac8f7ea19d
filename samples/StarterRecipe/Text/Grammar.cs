namespace TuningStudio.StarterRecipe.Text;

/// <summary>Every rule, word list and script of the grammar files that are embedded in this program.</summary>
internal sealed class Grammar
{
    private readonly Dictionary<string, List<Template>> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WordList> _wordLists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Script> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Script> _datasets = new(StringComparer.Ordinal);

    /// <summary>What the starter model reads.</summary>
    internal IReadOnlyCollection<Script> Families => _families.Values;

    internal IReadOnlyDictionary<string, WordList> WordLists => _wordLists;

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
                grammar._wordLists.Add(name, WordList.Parse(name, lines));
            }
            else
            {
                GrammarFile.Read(name, lines, grammar._rules, parts[^2] == "Datasets" ? grammar._datasets : grammar._families);
            }
        }

        grammar.CheckReferences();
        return grammar;
    }

    /// <summary>What a sample dataset is made of.</summary>
    internal Script Dataset(string name) => _datasets[name];

    internal bool TryGetRule(string name, out List<Template>? alternatives) => _rules.TryGetValue(name, out alternatives);

    internal bool TryGetWordList(string name, out WordList? list) => _wordLists.TryGetValue(name, out list);

    private void CheckReferences()
    {
        var templates = _rules.Values.SelectMany(alternatives => alternatives)
            .Concat(_families.Values.Concat(_datasets.Values).SelectMany(script => script.Blocks).SelectMany(block => block.Turns).Select(turn => turn.Content));
        foreach (var unknown in templates.SelectMany(References).Where(rule => !_rules.ContainsKey(rule) && !_wordLists.ContainsKey(rule)))
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
