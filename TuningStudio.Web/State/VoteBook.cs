using System.Text.Json;
using TuningStudio.Web.Hosting;

namespace TuningStudio.Web.State;

/// <summary>Votes lie in the home's <c>votes.jsonl</c>, a line each.</summary>
internal sealed class VoteBook(StudioHome home) : IVoteBook
{
    private readonly Lock _gate = new();
    private List<Vote>? _votes;

    public Task<IReadOnlyList<Vote>> ListAsync() => Task.Run(() => All);

    public Task AddAsync(Vote vote) => Task.Run(() => Add(vote));

    public Task RemoveAsync(Vote vote) => Task.Run(() => Remove(vote));

    internal IReadOnlyList<Vote> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _votes ??= Read()];
            }
        }
    }

    private string File => Path.Combine(home.Root, "votes.jsonl");

    internal void Add(Vote vote)
    {
        lock (_gate)
        {
            (_votes ??= Read()).Add(vote);
            try
            {
                System.IO.File.AppendAllText(File, JsonSerializer.Serialize(vote, JsonSerializerOptions.Web) + "\n");
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It counts until the site ends.
            }
        }
    }

    internal void Remove(Vote vote)
    {
        lock (_gate)
        {
            var votes = _votes ??= Read();
            if (votes.LastIndexOf(vote) is not (>= 0 and var index))
            {
                return;
            }

            votes.RemoveAt(index);
            try
            {
                // Line by line, so that what cannot be read stays as it is.
                List<string> lines = [.. System.IO.File.ReadLines(File)];
                if (lines.FindLastIndex(line => Parse(line) == vote) is >= 0 and var line)
                {
                    lines.RemoveAt(line);
                    var fresh = File + ".new";
                    System.IO.File.WriteAllLines(fresh, lines);
                    System.IO.File.Move(fresh, File, overwrite: true);
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It is gone until the site ends.
            }
        }
    }

    private List<Vote> Read()
    {
        try
        {
            return System.IO.File.Exists(File) ? [.. System.IO.File.ReadLines(File).Select(Parse).OfType<Vote>()] : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static Vote? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Vote>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
