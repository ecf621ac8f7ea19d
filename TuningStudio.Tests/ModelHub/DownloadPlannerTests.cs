using TuningStudio.Core.Contracts;
using TuningStudio.Core.Hub;
using TuningStudio.Core.Transfer;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.ModelHub;

public sealed class DownloadPlannerTests
{
    [Fact]
    public void Plan_Shards_TakesThemAndNotTheOtherEdition()
    {
        var plan = Plan("config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "consolidated.safetensors", "tokenizer.json", "params.json", ".gitattributes");

        Assert.Null(plan.Fault);
        Assert.Equal(["config.json", "model.safetensors.index.json", "tokenizer.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"], plan.Files.Select(file => file.Path));
        Assert.Equal(500, plan.TotalBytes);
    }

    [Fact]
    public void Plan_PicklesOnly_IsRefusedWithTheReasonAndAWay()
    {
        var plan = Plan("config.json", "pytorch_model.bin", "tokenizer.json");

        Assert.Equal(ErrorCodes.InvalidModel, plan.Fault!.Code);
        Assert.Contains("pytorch_model.bin", plan.Fault.Message, StringComparison.Ordinal);
        Assert.Contains("may run a program", plan.Fault.Message, StringComparison.Ordinal);
        Assert.Contains("safe_serialization=True", plan.Fault.Remedy, StringComparison.Ordinal);
        Assert.Empty(plan.Files);
        Assert.Equal(ErrorCodes.InvalidModel, Assert.Throws<TuningException>(plan.Require).Code);
    }

    [Fact]
    public void Plan_SeveralGgufFiles_AsksForOne()
    {
        string[] names = ["README.md", "model-q4.gguf", "model-q8.gguf", "mmproj-f16.gguf", "old/model-q2.gguf"];

        var plan = Plan(names);
        var chosen = DownloadPlanner.Plan(Listing(names), ["model-q8.gguf"]);

        Assert.Equal(["model-q4.gguf", "model-q8.gguf"], plan.Choices.Select(file => file.Path));
        Assert.NotNull(plan.Fault);
        Assert.Null(chosen.Fault);
        Assert.Equal(["README.md", "model-q8.gguf"], chosen.Files.Select(file => file.Path));
    }

    [Theory]
    [InlineData("pytorch_model.bin", "pickle")]
    [InlineData("missing.gguf", "no file missing.gguf")]
    [InlineData("run.py", "nothing that is read here")]
    public void Plan_WantedFileThatCannotBe_IsRefused(string wanted, string words)
    {
        var plan = DownloadPlanner.Plan(Listing("config.json", "model.safetensors", "pytorch_model.bin", "run.py"), [wanted]);

        Assert.Contains(words, plan.Fault!.Message, StringComparison.Ordinal);
        Assert.Empty(plan.Files);
    }

    [Theory]
    [InlineData("adapter_config.json", "is an adapter")]
    [InlineData("notes.txt", "no model.safetensors")]
    public void Plan_NoModelAtAll_SaysSo(string file, string words) => Assert.Contains(words, Plan(file).Fault!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("../config.json")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\config.json")]
    [InlineData("a/../../config.json")]
    [InlineData("con.json")]
    [InlineData("config.json\u0000.gguf")]
    [InlineData("config.json ")]
    [InlineData("sub//config.json")]
    [InlineData("tokenizer.json\n")]
    [InlineData("~")]
    public void Plan_HostileName_IsNeverFetched(string name)
    {
        var plan = Plan(name, "config.json", "model.safetensors");

        Assert.Equal(["config.json", "model.safetensors"], plan.Files.Select(file => file.Path));
        Assert.Equal(LeftOutReason.OddName, Assert.Single(plan.LeftOut).Reason);
        Assert.DoesNotContain(plan.LeftOut[0].Path, char.IsControl);
        TemporaryFolder.Fails(ErrorCodes.InvalidModel, () => HubPath.Below("/models", name));
    }

    [Fact]
    public void Plan_NamesThatDifferInCaseAlone_AreOneFile()
    {
        Assert.Equal(["config.json", "model.safetensors"], Plan("config.json", "Config.json", "CONFIG.JSON", "model.safetensors").Files.Select(file => file.Path));
    }

    [Theory]
    [InlineData("owner/name", "owner/name", null)]
    [InlineData(" gpt2 ", "gpt2", null)]
    [InlineData("Qwen/Qwen2.5-0.5B-Instruct@refs/pr/1", "Qwen/Qwen2.5-0.5B-Instruct", "refs/pr/1")]
    public void Parse_Names_SplitsOffTheRevision(string text, string name, string? revision) => Assert.Equal(new HubModelId(name, revision), HubModelId.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("../..")]
    [InlineData("a/b/c")]
    [InlineData("owner/..")]
    [InlineData("owner/name?x=1")]
    [InlineData("owner/name@../x")]
    [InlineData("owner/name@")]
    [InlineData("https://huggingface.co/owner/name")]
    [InlineData("owner/na me")]
    public void Parse_SomethingElse_IsRefused(string text) => TemporaryFolder.Fails(ErrorCodes.InvalidOption, () => HubModelId.Parse(text));

    private static DownloadPlan Plan(params string[] files) => DownloadPlanner.Plan(Listing(files));

    private static HubListing Listing(params string[] files) => new()
    {
        Id = new HubModelId("owner/name"),
        Revision = "main",
        Files = [.. files.Select(file => new HubFile(file, 100, FileDigest.Parse(DigestKind.Sha256, new string('a', 64))))],
    };
}
