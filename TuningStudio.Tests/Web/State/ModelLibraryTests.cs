using Microsoft.Extensions.DependencyInjection;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Hub;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Gguf;
using TuningStudio.Core.Weights.Gguf;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Jobs;
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

        await AssertRefusedAsync(ErrorCodes.NotFound, "not there");
        Directory.CreateDirectory(good);
        await AssertRefusedAsync(ErrorCodes.InvalidModel, "config.json");
        File.WriteAllText(Path.Combine(good, "config.json"), "{}");
        await AssertRefusedAsync(ErrorCodes.InvalidModel, ".safetensors");
        ModelFolders.Write(good);
        var weights = Path.Combine(good, "model.safetensors");
        File.WriteAllText(weights, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        await AssertRefusedAsync(ErrorCodes.InvalidWeights, "Git-LFS");
        File.WriteAllBytes(weights, [255, 255, 255, 255, 255, 255, 255, 127, 0]);
        await AssertRefusedAsync(ErrorCodes.InvalidWeights, "header");
        File.WriteAllBytes(weights, [1, 2]);
        await AssertRefusedAsync(ErrorCodes.InvalidWeights, "too short");
        ModelFolders.WriteWeights(weights, """{"w":{"shape":[9223372036854775807,3]}}""", 0);
        await AssertRefusedAsync(ErrorCodes.InvalidWeights, "cannot be read");
        ModelFolders.WriteWeights(weights, """{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 20);
        await AssertRefusedAsync(ErrorCodes.InvalidWeights, "should hold 24 bytes of weights, but holds 20");
        File.Delete(weights);
        File.WriteAllText(Path.Combine(good, "pytorch_model.bin"), "x");
        await AssertRefusedAsync(ErrorCodes.InvalidModel, "pytorch_model.bin but no model.safetensors");
        File.WriteAllText(weights + ".index.json", """{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}""");
        ModelFolders.WriteWeights(Path.Combine(good, "model-1.safetensors"), """{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 24);
        await AssertRefusedAsync(ErrorCodes.InvalidWeights, "1 of the model's 2 weight files are missing: model-2.safetensors");
        File.WriteAllText(weights + ".index.json", """{"weight_map":{"a":"../model-1.safetensors"}}""");
        await AssertRefusedAsync(ErrorCodes.InvalidWeights, "does not say which file");
        ModelFolders.Write(good);
        File.WriteAllText(Path.Combine(good, "config.json"), """{"architectures":["MambaForCausalLM"]}""");
        await AssertRefusedAsync(ErrorCodes.InvalidModel, "MambaForCausalLM cannot be tuned yet");
        ModelFolders.Write(good);
        File.Delete(Path.Combine(good, "tokenizer.json"));
        await AssertRefusedAsync(ErrorCodes.InvalidTokenizer, "no tokenizer.json");
        ModelFolders.Write(good);
        Assert.Equal(6, (await library.InspectAsync(good)).Parameters);

        async Task AssertRefusedAsync(string code, string words)
        {
            var refusal = await Assert.ThrowsAsync<TuningException>(() => library.InspectAsync(good));
            Assert.Equal(code, refusal.Code);
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_FurtherRootsAndHalfFetchedModels_ListsWhatIsWholeAndMayDeleteOnlyItsOwn()
    {
        var root = Path.Combine(_folder.Root, "elsewhere");
        ModelFolders.Write(Path.Combine(root, "org", "c"));
        ModelFolders.Write(Path.Combine(_folder.Root, "models", "own"));
        var half = Path.Combine(_folder.Root, "models", "half", "way");
        ModelFolders.Write(half);
        new DownloadRecord { Hub = "huggingface", Endpoint = "https://hub.example", Model = "half/way", Revision = "main", Files = [new HubFile("model.safetensors", 1000, null)], StartedAt = DateTimeOffset.UnixEpoch }.Write(half);
        await using var studio = await StudioFixture.StartAsync(_folder, services: services => services.Configure<StudioOptions>(options => options.ModelRoots = [root]));
        var library = studio.Get<IModelLibrary>();

        var models = library.List();

        Assert.Equal([("own", true), ("c", false)], models.Select(model => (model.Name, model.IsOwn)));
        await Assert.ThrowsAsync<TuningException>(() => library.DeleteAsync(models[1].Path));
        ModelFolders.Write(Path.Combine(root, "new"));
        library.Rescan();
        Assert.Equal(["own", "new", "c"], library.List().Select(model => model.Name));
    }

    [Fact]
    public async Task Delete_ModelOfARunThatIsNotOver_IsRefused()
    {
        var own = Path.Combine(_folder.Root, "models", "own");
        ModelFolders.Write(own);
        await using var studio = await StudioFixture.StartAsync(_folder);
        await studio.Store.AddAsync(new RunRecord { Summary = new RunSummary { Id = "r1", Name = "Busy", Model = own, Status = RunStatus.Queued, CreatedAt = DateTimeOffset.UnixEpoch }, Device = "cpu", QueuePosition = 0 }, StudioFixture.Cancel);

        Assert.Equal(Refusal.Code, (await Assert.ThrowsAsync<TuningException>(() => studio.Get<IModelLibrary>().DeleteAsync(own))).Code);
        Assert.True(Directory.Exists(own));
    }

    [Fact]
    public void KnownArchitectures_ForThoseWithoutTheEngine_AreTheEngines()
    {
        Assert.Equal(ModelLoader.Families.SelectMany(family => family.Architectures), KnownArchitectures.All);
        Assert.Equal(GgufArchitectures.Names, KnownArchitectures.Gguf);
    }

    [Fact]
    public async Task List_GgufFiles_AreModelsToo()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "models", "org"));
        WriteGguf("models/one.gguf", "qwen3");
        WriteGguf("models/org/two.gguf", "llama");
        WriteGguf("models/org/zwei.gguf", "phi3");
        WriteGguf("models/three.gguf", "mamba");
        await using var studio = await StudioFixture.StartAsync(_folder);
        var library = studio.Get<IModelLibrary>();

        var models = library.List();

        Assert.Equal([("one.gguf", "qwen3 (GGUF)", 6L, 64, 512), ("two.gguf", "llama (GGUF)", 6L, 64, 512), ("zwei.gguf", "phi3 (GGUF)", 6L, 64, 512)], models.Select(model => (model.Name, model.Architecture, model.Parameters!.Value, model.HiddenSize!.Value, model.MaxPositions!.Value)));
        var fault = await Assert.ThrowsAsync<TuningException>(() => library.InspectAsync(Path.Combine(_folder.Root, "models", "three.gguf")));
        Assert.Contains("'mamba'", fault.Message, StringComparison.Ordinal);
    }

    private void WriteGguf(string name, string architecture)
    {
        var metadata = new GgufMetadata();
        metadata.Set(GgufHead.ArchitectureKey, architecture);
        metadata.Set($"{architecture}.embedding_length", 64);
        metadata.Set($"{architecture}.context_length", 512);
        File.WriteAllBytes(Path.Combine(_folder.Root, name), [.. GgufHeaderWriter.Write(metadata, [("token_embd.weight", GgufTensorType.F32, [2, 3])]), .. new byte[32]]);
    }

    public void Dispose() => _folder.Dispose();
}
