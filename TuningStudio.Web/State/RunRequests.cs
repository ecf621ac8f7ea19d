using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Web.State;

/// <summary>What lists say of a run's request, so that no list has to read it.</summary>
internal static class RunRequests
{
    private static readonly OptionDefinition RankOption = HyperparameterCatalog.Get("rank");

    /// <summary>A run as its request describes it.</summary>
    internal static RunSummary Summary(RunSpec spec, RunStatus status) =>
        new RunSummary { Id = spec.Id, Name = spec.Name, Model = spec.Model, Status = status, CreatedAt = spec.CreatedAt, Sweep = spec.Sweep }.Noting(spec);

    /// <summary>With what the request says of method, data and hyperparameters.</summary>
    internal static RunSummary Noting(this RunSummary summary, RunSpec spec)
    {
        var asked = spec.Hyperparameters;
        return summary with
        {
            Method = asked.Method ?? TuningMethods.Default,
            TrainingFile = spec.TrainingFile,
            LearningRate = asked.LearningRate,
            Rank = RankOf(asked.Method, asked.Rank),
        };
    }

    /// <summary>With the values that the worker found for what was left open.</summary>
    internal static RunSummary Noting(this RunSummary summary, ResolvedHyperparameters used) => summary with
    {
        Method = used.Method,
        LearningRate = used.LearningRate,
        Rank = RankOf(used.Method, used.Rank),
    };

    private static int? RankOf(string? method, int? rank) => RankOption.AppliesTo(method) ? rank : null;
}
