using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

internal sealed class FakePromptLibrary : IPromptLibrary
{
    internal List<SavedPrompt> Kept { get; } = [];

    internal TuningException? Fault { get; set; }

    /// <summary>Why nothing is kept, where that is so.</summary>
    internal TuningException? Refusal { get; set; }

    internal string? Imported { get; private set; }

    public Task<IReadOnlyList<SavedPrompt>> ListAsync() => Fault is null ? Task.FromResult<IReadOnlyList<SavedPrompt>>([.. Kept]) : throw Fault;

    public Task SaveAsync(SavedPrompt prompt)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Kept.RemoveAll(other => other.Id == prompt.Id);
        Kept.Add(prompt);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string id)
    {
        Kept.RemoveAll(prompt => prompt.Id == id);
        return Task.CompletedTask;
    }

    public Task<int> ImportAsync(byte[] exported)
    {
        Imported = Encoding.UTF8.GetString(exported);
        return Task.FromResult(3);
    }

    public byte[] Export() => Encoding.UTF8.GetBytes("[]");
}
