using System.Globalization;
using TuningStudio.StarterRecipe;
using TuningStudio.StarterRecipe.Datasets;
using TuningStudio.StarterRecipe.Pretraining;
using TuningStudio.StarterRecipe.Text;
using TuningStudio.StarterRecipe.Tokenizer;

Console.OutputEncoding = new System.Text.UTF8Encoding(false);
var grammar = Grammar.LoadEmbedded();
var layout = new StarterLayout(Path.GetFullPath("samples"));
if (args[0] == "show")
{
    foreach (var doc in new Corpus(grammar).Documents(int.Parse(args[1], CultureInfo.InvariantCulture)).Take(int.Parse(args[2], CultureInfo.InvariantCulture)))
    {
        Console.WriteLine(string.Concat(doc.Turns.Select(t => $"<{t.Role[0]}>{t.Content}")));
    }
}
if (args[0] == "datasets")
{
    foreach (var (file, rows) in new SampleDatasets(grammar, layout).Write(42))
    {
        Console.WriteLine($"{file}: {rows}");
    }
}
if (args[0] == "tokenizer")
{
    TokenizerFiles.Write(layout.Model, new TokenizerRecipe(grammar, layout).Learn(42), 1024);
}
if (args[0] == "pretrain")
{
    var o = new PretrainingOptions { Steps = int.Parse(args[1], CultureInfo.InvariantCulture), Rows = int.Parse(args[2], CultureInfo.InvariantCulture), Precision = args[3], Budget = TimeSpan.FromMinutes(double.Parse(args[4], CultureInfo.InvariantCulture)) };
    new Pretrainer(grammar, args.Length > 5 ? new StarterLayout(args[5]) : layout, o, TimeProvider.System).Run();
}
return 0;
