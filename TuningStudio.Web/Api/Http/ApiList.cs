namespace TuningStudio.Web.Api.Http;

/// <summary>A page of a list.</summary>
internal sealed record ApiList<T>(IReadOnlyList<T> Data, bool HasMore, string? FirstId, string? LastId)
{
    public string Object { get; } = "list";
}

/// <summary>Cuts pages out of lists as OpenAI does: so many, after the one named.</summary>
internal static class ApiPages
{
    internal static ApiList<T> Cut<T>(IEnumerable<T> all, Func<T, string> id, string? after, int? limit, int usual = 20, int most = 100) =>
        Cut(all, id, item => item, after, limit, usual, most);

    /// <summary>The same where only what is on the page is described; what cannot be is left out.</summary>
    internal static ApiList<TShown> Cut<T, TShown>(IEnumerable<T> all, Func<T, string> id, Func<T, TShown?> describe, string? after, int? limit, int usual = 20, int most = 100)
    {
        var count = Count(limit, usual, most);
        var page = (after is null ? all : After(all, id, after)).Select(item => (Id: id(item), Shown: describe(item))).Where(item => item.Shown is not null).Take(count + 1).ToList();
        return Page([.. page.Select(item => item.Shown!)], place => page[place].Id, count);
    }

    /// <summary>The last page of what comes oldest first and is shown newest first; no more than the page is kept of it.</summary>
    /// <param name="all">Reads all of it, and hands over one by one.</param>
    /// <param name="id">Names one.</param>
    /// <param name="after">The page ends before this one.</param>
    /// <param name="limit">Most that it holds.</param>
    internal static ApiList<T> CutNewest<T>(Action<Action<T>> all, Func<T, string> id, string? after, int? limit)
    {
        var count = Count(limit, usual: 20, most: 100);
        var (kept, isPast) = (new Queue<T>(), false);
        all(item =>
        {
            isPast |= id(item) == after;
            if (isPast)
            {
                return;
            }

            kept.Enqueue(item);
            if (kept.Count > count + 1)
            {
                kept.Dequeue();
            }
        });
        var page = kept.Reverse().ToList();
        return after is null || isPast ? Page(page, place => id(page[place]), count) : throw Unknown(after);
    }

    private static ApiList<T> Page<T>(List<T> items, Func<int, string> id, int count)
    {
        var last = Math.Min(items.Count, count) - 1;
        return new ApiList<T>(items[..(last + 1)], items.Count > count, last >= 0 ? id(0) : null, last >= 0 ? id(last) : null);
    }

    private static int Count(int? limit, int usual, int most) => limit is { } asked && (asked < 1 || asked > most)
        ? throw ApiFault.BadRequest($"limit must be between 1 and {most}, not {asked}.", "limit", "invalid_value")
        : limit ?? usual;

    private static ApiFault Unknown(string after) => ApiFault.BadRequest($"There is no '{after}' in this list.", "after", "invalid_value");

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
            throw Unknown(after);
        }
    }
}
