using System.Globalization;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Planning.Diagnosis;

namespace TuningStudio.Cli.Tuning;

/// <summary>What a diagnosis found, with its remedy, as people read it.</summary>
internal static class FindingText
{
    internal static string Describe(Finding finding)
    {
        var text = Words(finding.Code, finding.Figures);
        return finding.Changes.Count == 0
            ? text
            : $"{text} Try {string.Join(' ', finding.Changes.Select(change => $"{HyperparameterCatalog.Get(change.Key).Flag} {change.Value}"))}.";
    }

    private static string Words(string code, IReadOnlyList<double> figures) => code switch
    {
        FindingCodes.LossFlat => Say($"The training loss hardly falls: {figures[0]:0.000} at first, {figures[1]:0.000} lately. The learning rate may be too low, or the answers may not follow from the prompts."),
        FindingCodes.LossRising => Say($"The training loss rises: {figures[0]:0.000} at first, {figures[1]:0.000} lately. The learning rate is too high."),
        FindingCodes.LossSpikes => Say($"The training loss leapt up {Quantities.Of((int)figures[0], "time")}, to {figures[1]:0.000} at step {figures[2]:0}. A lower learning rate or more examples an update calm it; look at the rows of those steps as well."),
        FindingCodes.Memorising => Say($"The training loss fell from {figures[1]:0.000} to {figures[2]:0.000} as epoch {figures[0]:0} ended and the rows came round again, and hardly within the epoch: the rows are learnt by heart. Fewer epochs or more data help."),
        FindingCodes.NoEffect => Say($"The tuned model answers as its base does after {Quantities.Of((int)figures[1], "step")} (KL divergence {figures[0]:0.0e-0} nats). The learning rate is far too low, or the adapter is on too few layers."),
        FindingCodes.OverFitting => Say($"The validation loss was best at epoch {figures[1]:0.0} ({figures[0]:0.000}) and is {figures[2]:0.000} now: since then the run learns the training rows, not the task. Use the checkpoint from then, or fewer epochs."),
        FindingCodes.RowsMasked => Say($"{figures[0]:N0} of {figures[1]:N0} rows {(figures[0] == 1 ? "has no token to learn and was" : "have no token to learn and were")} left out. Check that rows end with an answer and fit into the maximum length."),
        FindingCodes.RowsTruncated => Say($"{figures[0]:N0} of {figures[1]:N0} rows {(figures[0] == 1 ? "was" : "were")} cut at {figures[2]:N0} tokens, most likely in {(figures[0] == 1 ? "its answer" : "their answers")}."),
        FindingCodes.NoEnd => Say($"Only {figures[0]:N0} of {figures[1]:N0} rows {(figures[0] == 1 ? "teaches" : "teach")} the model to end its answer: it will go on and on. The chat template ends no turn with a stop token, or rows are cut before it."),
        _ => code,
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
