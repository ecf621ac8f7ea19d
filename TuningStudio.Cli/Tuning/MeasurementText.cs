using System.Globalization;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Tuning;

/// <summary>What was measured beside the loss, as people read it.</summary>
internal static class MeasurementText
{
    private const int SamplesShown = 2;
    private const int LongestSample = 80;
    private const int RowsShown = 5;

    internal static string? Describe(RunEvent happened) => happened switch
    {
        ClassificationEvent figures => Classification(figures),
        GenerationMetricsEvent figures => Say($"Answers to {Quantities.Of(figures.Examples, "validation record")} at step {figures.Step}: exact {figures.ExactMatch:P1}, ROUGE-L {100 * figures.RougeL:0.0}{Bleu(figures)}"),
        SamplesEvent samples => string.Join('\n', samples.Samples.Take(SamplesShown).Select(sample => $"  \"{Short(sample.Prompt[^1].Content)}\" is answered \"{Short(sample.Answer)}\"{Expected(sample)}")),
        RowLossesEvent rows => Rows(rows),
        _ => null,
    };

    private static string Classification(ClassificationEvent figures)
    {
        var text = Say($"Classification at step {figures.Step}: accuracy {figures.Accuracy:P1}, weighted F1 {figures.WeightedF1:0.000}, macro F1 {figures.MacroF1:0.000}");
        return figures.Positive is not { } positive || figures.Classes.FirstOrDefault(item => item.Label == positive.Label) is not { } own
            ? text
            : text + Say($"; {positive.Label}: precision {own.Precision:0.000}, recall {own.Recall:0.000}, AUROC {own.Auroc:0.000}, AUPRC {own.Auprc:0.000}, {string.Join(", ", positive.FBeta.Select(beta => Say($"F{beta.Beta:0.###} {beta.Value:0.000}")))}");
    }

    private static string Bleu(GenerationMetricsEvent figures) => figures.Bleu is { } bleu ? Say($", BLEU {bleu:0.0} ({figures.Tokenization})") : string.Empty;

    private static string Expected(SampleAnswer sample) => sample.Expected is { } expected && expected.Trim() != sample.Answer.Trim() ? $", expected \"{Short(expected)}\"" : string.Empty;

    private static string Rows(RowLossesEvent rows)
    {
        var suspects = rows.Worst.Where(row => row.LikelierLabel is not null || row.IsOutlier).Take(RowsShown).ToList();
        var text = Say($"Loss of {rows.Rows:N0} {rows.Data.ToString().ToLowerInvariant()} rows{Origin(rows)}, one by one: median {rows.MedianLoss:0.0000}{Base(rows.MedianBaseLoss, "0.0000")}");
        return suspects.Count == 0 ? text : text + "; look at\n" + string.Join('\n', suspects.Select(Row));
    }

    private static string Origin(RowLossesEvent rows) => rows.File is { } file ? $" of {Path.GetFileName(file)}" : string.Empty;

    private static string Base(double? loss, string format) => loss is { } value ? $", of the base alone {value.ToString(format, CultureInfo.InvariantCulture)}" : string.Empty;

    private static string Row(RowLoss row) =>
        Say($"  line {row.Line}, loss {row.Loss:0.00}{Base(row.BaseLoss, "0.00")}: \"{Short(row.Prompt ?? string.Empty)}\" is \"{Short(row.Answer ?? string.Empty)}\"{Likelier(row)}");

    private static string Likelier(RowLoss row) => row.LikelierLabel is { } label ? Say($", the model would say \"{label}\" ({row.LabelProbability:P0})") : string.Empty;

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestSample ? line : string.Concat(line.AsSpan(0, LongestSample), "…");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
