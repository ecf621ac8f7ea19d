using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Weights;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class PromptLibraryTests
{
    private static readonly SavedPrompt Parcel = new("p1", "Parcel", "Where is 我的包裹?", "Be brief.", "delivery_status");

    [Fact]
    public void Save_AnotherStart_FindsThePromptsAgainByName()
    {
        using var folder = new TemporaryFolder();
        var library = Library(folder);

        library.Save(Parcel);
        library.Save(new("p2", "Bill", "Why?"));
        library.Save(Parcel with { Name = "A parcel" });

        Assert.Equal([Parcel with { Name = "A parcel" }, new("p2", "Bill", "Why?")], Library(folder).List());
        Assert.Equal([folder["prompts.json"]], Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Delete_One_LeavesTheOthers()
    {
        using var folder = new TemporaryFolder();
        var library = Library(folder);
        library.Save(Parcel);
        library.Save(new("p2", "Bill", "Why?"));

        library.Delete("p1");

        Assert.Equal(["p2"], Library(folder).List().Select(prompt => prompt.Id));
    }

    [Fact]
    public void Import_OfAnExport_AddsOnlyWhatIsNew()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        var (library, other) = (Library(folder), Library(elsewhere));
        library.Save(Parcel);
        other.Save(Parcel with { Id = "q7" });
        other.Save(new("p1", "Bill", "Why?"));

        Assert.Equal(1, library.Import(other.Export()));
        Assert.Equal(0, library.Import(other.Export()));

        Assert.Equal(["Bill", "Parcel"], library.List().Select(prompt => prompt.Name));
        Assert.Equal(2, library.List().Select(prompt => prompt.Id).Distinct().Count());
    }

    [Fact]
    public void Import_PromptWithEarlierTurns_ComesOnceAndWhole()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        var (library, other) = (Library(folder), Library(elsewhere));
        other.Save(Parcel with { Earlier = [new(ChatMessage.User, "Hello"), new(ChatMessage.Assistant, "Hi")], Next = ["And then?"] });

        Assert.Equal([1, 0], new[] { library.Import(other.Export()), library.Import(other.Export()) });

        var kept = Assert.Single(Library(folder).List());
        Assert.Equal(["Hello", "Hi", "And then?"], kept.Earlier!.Select(turn => turn.Content).Concat(kept.Next!));
    }

    [Theory]
    [InlineData("nothing of ours")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("""[{"name":"a"}]""")]
    [InlineData("""{"name":"a","prompt":"b"}""")]
    public void Import_NoPrompts_SaysSoAndKeepsWhatIsThere(string json)
    {
        using var folder = new TemporaryFolder();
        var library = Library(folder);
        library.Save(Parcel);

        var fault = Assert.Throws<TuningException>(() => library.Import(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(ErrorCodes.InvalidData, fault.Code);
        Assert.Equal([Parcel], Library(folder).List());
    }

    [Fact]
    public void Save_FileThatCannotBeRead_IsNotWrittenOver()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["prompts.json"], "[ half a li");

        var fault = Assert.Throws<TuningException>(() => Library(folder).Save(Parcel));

        Assert.Equal(folder["prompts.json"], fault.File);
        Assert.Equal("[ half a li", File.ReadAllText(folder["prompts.json"]));
    }

    private static PromptLibrary Library(TemporaryFolder folder) => new(new StudioHome(folder.Root));
}
