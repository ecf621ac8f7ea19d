using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.RunList;

/// <summary>What the list of runs shows, in which order: all of it stands in the address, so that a link or a reload shows the same.</summary>
public sealed record RunQuery
{
    internal const int PageSize = 25;

    public string? Text { get; init; }

    public RunStatus? Status { get; init; }

    /// <summary>Name of the base model's folder.</summary>
    public string? Model { get; init; }

    public string? Method { get; init; }

    /// <summary>Name of the training file.</summary>
    public string? Data { get; init; }

    public string? Tag { get; init; }

    public RunColumn Sort { get; init; } = RunColumn.Created;

    public bool IsDescending { get; init; } = true;

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Whether anything is left out.</summary>
    public bool IsFiltered => Text is not null || Status is not null || Model is not null || Method is not null || Data is not null || Tag is not null;

    /// <summary>Reads the address; what it does not understand counts as not said.</summary>
    public static RunQuery Read(string? text, string? status, string? model, string? method, string? data, string? tag, string? sort, int? page)
    {
        var order = SortOrder<RunColumn>.Parse(sort) ?? new(RunColumn.Created, IsDescending: true);
        return new RunQuery
        {
            Text = Said(text),
            Status = Enum.TryParse<RunStatus>(status, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null,
            Model = Said(model),
            Method = Said(method),
            Data = Said(data),
            Tag = Said(tag),
            Sort = order.Column,
            IsDescending = order.IsDescending,
            Page = Math.Max(1, page ?? 1),
        };
    }

    /// <summary>The same as parts of an address; what is as usual is not said.</summary>
    public IReadOnlyDictionary<string, object?> Parts => new Dictionary<string, object?>
    {
        ["q"] = Text,
        ["status"] = Lower(Status),
        ["model"] = Model,
        ["method"] = Method,
        ["data"] = Data,
        ["tag"] = Tag,
        ["sort"] = (Sort, IsDescending) is (RunColumn.Created, true) ? null : new SortOrder<RunColumn>(Sort, IsDescending).ToString(),
        ["page"] = Page == 1 ? null : Page,
    };

    /// <summary>All runs that match, in order.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="statusName">What the reader calls a status: it can be searched for as well.</param>
    /// <param name="clock">Says how long a run at work has taken.</param>
    public IReadOnlyList<RunSummary> Find(IEnumerable<RunSummary> runs, Func<RunStatus, string> statusName, TimeProvider clock) =>
        [.. RunColumns.Sort(runs.Where(run => Matches(run, statusName)), Sort, IsDescending, clock)];

    private bool Matches(RunSummary run, Func<RunStatus, string> statusName) =>
        (Status is null || run.Status == Status)
        && (Model is null || run.ModelName == Model)
        && (Method is null || run.Method == Method)
        && (Data is null || run.DataName == Data)
        && (Tag is null || run.Tags.Has(Tag))
        && (Text is null || $"{run.Name} {run.Model} {run.Id} {run.Method} {run.DataName} {run.Tags.Text} {statusName(run.Status)}".Contains(Text, StringComparison.CurrentCultureIgnoreCase));

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Lower(Enum? value) => value?.ToString().ToLowerInvariant();
}
