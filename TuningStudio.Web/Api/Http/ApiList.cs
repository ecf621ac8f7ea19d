namespace TuningStudio.Web.Api.Http;

/// <summary>A page of a list.</summary>
internal sealed record ApiList<T>(IReadOnlyList<T> Data, bool HasMore, string? FirstId, string? LastId)
{
    public string Object { get; } = "list";
}

/// <summary>Cuts pages out of lists as OpenAI does: so many, after the one named.</summary>
internal static class ApiPages
{
    internal static ApiList<T> Cut<T>(IEnumerable<T> all, Func<T, string> id, string? after, int? limit, int usual = 20, int most = 100)
    {
        if (limit is { } asked && (asked < 1 || asked > most))
        {
            throw ApiFault.BadRequest($"limit must be between 1 and {most}, not {asked}.", "limit", "invalid_value");
        }

        var count = limit ?? usual;
        var items = (after is null ? all : After(all, id, after)).Take(count + 1).ToList();
        var page = items.Take(count).ToList();
        return new ApiList<T>(page, items.Count > count, page.Count > 0 ? id(page[0]) : null, page.Count > 0 ? id(page[^1]) : null);
    }

    private static IEnumerable<T> After<T>(IEnumerable<T> all, Func<T, string> id, string after)
    {
        var found = false;
        foreach (var item in all)
        {
            if (found)
            {
                yield return item;
            }

            found |= id(item) == after;
        }

        if (!found)
        {
            throw ApiFault.BadRequest($"There is no '{after}' in this list.", "after", "invalid_value");
        }
    }
}
