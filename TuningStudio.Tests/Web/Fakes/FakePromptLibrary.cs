using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

internal sealed class FakePromptLibrary : IPromptLibrary
{
    internal List<SavedPrompt> Kept { get; } = [];

    internal TuningException? Fault { get; set; }

    internal string? Imported { get; private set; }

    public IReadOnlyList<SavedPrompt> List() => Fault is null ? [.. Kept] : throw Fault;

    public void Save(SavedPrompt prompt)
    {
        Kept.RemoveAll(other => other.Id == prompt.Id);
        Kept.Add(prompt);
    }

    public void Delete(string id) => Kept.RemoveAll(prompt => prompt.Id == id);

    public int Import(byte[] exported)
    {
        Imported = Encoding.UTF8.GetString(exported);
        return 3;
    }

    public byte[] Export() => Encoding.UTF8.GetBytes("[]");
}
