using TuningStudio.StarterRecipe.Text;

Console.OutputEncoding = new System.Text.UTF8Encoding(false);
var grammar = Grammar.LoadEmbedded();
foreach (var doc in new Corpus(grammar).Documents(int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture)).Take(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture)))
{
    Console.WriteLine(string.Join("", doc.Turns.Select(t => $"<{t.Role[0]}>{t.Content}")));
}
return 0;
