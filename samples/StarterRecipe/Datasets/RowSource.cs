using TuningStudio.StarterRecipe.Text;

namespace TuningStudio.StarterRecipe.Datasets;

/// <summary>Writes the records of one dataset file, each only once.</summary>
internal sealed class RowSource(Grammar grammar, string dataset, int seed)
{
    private const int MostAttempts = 200_000;

    /// <summary>The key under which a grammar file remembers what makes a record different from the others.</summary>
    private const string CoreKey = "core";

    /// <summary>So many records for training and validation; equally many of every output where <paramref name="balanced"/>.</summary>
    /// <exception cref="InvalidOperationException">The grammar is too small for that many different records.</exception>
    internal (List<DatasetRow> Train, List<DatasetRow> Validation) Draw(int train, int validation, bool balanced = false)
    {
        var random = new Random(seed);
        var script = grammar.Dataset(dataset);
        var blocks = new WeightedChoice<ScriptBlock>(script.Blocks, block => block.Weight);
        var groups = balanced ? script.Blocks.Select(block => Output(block, random)).Distinct(StringComparer.Ordinal).Count() : 1;
        var quota = new Dictionary<string, (int Train, int Validation)>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<DatasetRow> trainRows = [], validationRows = [];
        for (var attempt = 0; trainRows.Count < train || validationRows.Count < validation; attempt++)
        {
            if (attempt == MostAttempts)
            {
                throw new InvalidOperationException($"The grammar of {dataset} gives only {trainRows.Count} + {validationRows.Count} different records.");
            }

            var row = Row(blocks.Draw(random), random);
            var group = balanced ? row.Output : string.Empty;
            var (taken, held) = quota.GetValueOrDefault(group);
            var forValidation = held < validation / groups && random.Next(train + validation) < validation;
            if ((!forValidation && taken >= train / groups) || !seen.Add(row.Core))
            {
                continue;
            }

            (forValidation ? validationRows : trainRows).Add(row);
            quota[group] = forValidation ? (taken, held + 1) : (taken + 1, held);
        }

        return (trainRows, validationRows);
    }

    private DatasetRow Row(ScriptBlock block, Random random)
    {
        var expansion = new Expansion(grammar, random);
        var texts = block.Turns.Select(turn => expansion.Write(turn.Content)).ToList();
        return new DatasetRow(texts[0], texts[1], expansion.Knows(CoreKey) ? expansion.Recall(CoreKey) : texts[0] + "\n" + texts[1]);
    }

    private string Output(ScriptBlock block, Random random) => Row(block, random).Output;
}
