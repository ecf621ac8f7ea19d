using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

internal sealed class FakeVoteBook : IVoteBook
{
    internal List<Vote> Kept { get; } = [];

    public Task<IReadOnlyList<Vote>> ListAsync() => Task.FromResult<IReadOnlyList<Vote>>([.. Kept]);

    public Task AddAsync(Vote vote)
    {
        Kept.Add(vote);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(Vote vote)
    {
        Kept.RemoveAt(Kept.LastIndexOf(vote));
        return Task.CompletedTask;
    }
}
