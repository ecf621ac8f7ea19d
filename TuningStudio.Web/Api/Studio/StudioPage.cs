using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using TuningStudio.Web.Api.Http;

namespace TuningStudio.Web.Api.Studio;

/// <summary>A page of a list.</summary>
/// <param name="Data">What is on it.</param>
/// <param name="NextCursor">What to ask for the next one with; null on the last.</param>
internal sealed record StudioPage<T>(IReadOnlyList<T> Data, string? NextCursor);

/// <summary>Cuts pages out of lists. A cursor knows the last item of its page, and where it stood should it be gone by then.</summary>
internal static class StudioPages
{
    private const int Usual = 50;
    private const int Most = 500;

    internal static StudioPage<T> Cut<T>(IReadOnlyList<T> all, Func<T, string> id, string? cursor, int? limit) => Cut(all, id, cursor, limit, item => item);

    /// <summary>The same where only what is on the page is described.</summary>
    internal static StudioPage<TShown> Cut<T, TShown>(IReadOnlyList<T> all, Func<T, string> id, string? cursor, int? limit, Func<T, TShown> describe)
    {
        if (limit is < 1 or > Most)
        {
            throw ApiFault.BadRequest($"limit must be between 1 and {Most}, not {limit}.", "limit", "invalid_value");
        }

        var start = cursor is null ? 0 : Start(all, id, cursor);
        var page = all.Skip(start).Take(limit ?? Usual).ToList();
        var end = start + page.Count;
        return new StudioPage<TShown>([.. page.Select(describe)], end < all.Count ? WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{end} {id(page[^1])}"))) : null);
    }

    private static int Start<T>(IReadOnlyList<T> all, Func<T, string> id, string cursor)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor)).Split(' ', 2);
            var stood = int.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture);
            var last = parts[1];
            for (var place = 0; place < all.Count; place++)
            {
                if (id(all[place]) == last)
                {
                    return place + 1;
                }
            }

            // It was deleted: what stood behind it has moved up by one.
            return Math.Max(0, stood - 1);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw ApiFault.BadRequest("This cursor is none of this list. Take next_cursor of the page before.", "cursor", "invalid_value");
        }
    }
}
