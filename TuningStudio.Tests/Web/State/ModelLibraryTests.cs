using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.State;

public sealed class ModelLibraryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task List_StarterHomeAndBrokenFolders_ListsTheGoodOnesStarterFirst()
    {
        ModelFolders.Write(Path.Combine(_folder.Root, "samples", "starter"), chatTemplate: true);
        ModelFolders.Write(Path.Combine(_folder.Root, "models", "b"));
        ModelFolders.Write(Path.Combine(_folder.Root, "models", "org", "a"));
        _folder.Write("models/broken/config.json", "{");
        await using var studio = await StudioFixture.StartAsync(_folder);

        var models = studio.Get<IModelLibrary>().List();

        Assert.Equal(["starter", "b", "a"], models.Select(model => model.Name));
        Assert.True(models[0] is { IsStarter: true, HasChatTemplate: true, Parameters: 6, Architecture: "LlamaForCausalLM" });
        Assert.False(models[1].HasChatTemplate);
    }

    [Fact]
    public async Task Inspect_BadFolders_SaysWhatIsMissing()
    {
        var good = Path.Combine(_folder.Root, "models", "m");
        await using var studio = await StudioFixture.StartAsync(_folder);
        var library = studio.Get<IModelLibrary>();

        AssertRefused(ErrorCodes.NotFound, "not there");
        Directory.CreateDirectory(good);
        AssertRefused(ErrorCodes.InvalidModel, "config.json");
        File.WriteAllText(Path.Combine(good, "config.json"), "{}");
        AssertRefused(ErrorCodes.InvalidModel, ".safetensors");
        ModelFolders.Write(good);
        var weights = Path.Combine(good, "model.safetensors");
        File.WriteAllText(weights, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        AssertRefused(ErrorCodes.InvalidWeights, "Git-LFS");
        File.WriteAllBytes(weights, [255, 255, 255, 255, 255, 255, 255, 127, 0]);
        AssertRefused(ErrorCodes.InvalidWeights, "header");
        File.WriteAllBytes(weights, [1, 2]);
        AssertRefused(ErrorCodes.InvalidWeights, "too short");
        ModelFolders.WriteWeights(weights, """{"w":{"shape":[9223372036854775807,3]}}""", 0);
        AssertRefused(ErrorCodes.InvalidWeights, "cannot be read");

        void AssertRefused(string code, string words)
        {
            var refusal = Assert.Throws<TuningException>(() => library.Inspect(good));
            Assert.Equal(code, refusal.Code);
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();
}
