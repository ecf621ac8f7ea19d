using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

internal sealed class FakeVoteBook : IVoteBook
{
    internal List<Vote> Kept { get; } = [];

    public IReadOnlyList<Vote> All => Kept;

    public void Add(Vote vote) => Kept.Add(vote);
}
