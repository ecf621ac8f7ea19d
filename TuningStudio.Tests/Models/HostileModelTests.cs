using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Models;

/// <summary>Model folders with one fault each: the refusal names that fault and nothing else.</summary>
[Collection("Torch")]
public sealed class HostileModelTests
{
    [Theory]
    [InlineData("control_good")]
    [InlineData("control_padded_header")]
    public void Load_SoundFolder_IsAccepted(string folder)
    {
        using var model = Load(folder);
        using var adapter = Adapters.Load(Folder("adapter_control_good"), model);

        Assert.Equal(1, model.Shape.Layers);
        Assert.NotEmpty(adapter.Parameters);
    }

    [Theory]
    [InlineData("config_missing", "config.json")]
    [InlineData("config_missing_fields", "'hidden_size' is missing")]
    [InlineData("config_shape_mismatch", "has shape")]
    [InlineData("duplicate_tensor_name", "twice")]
    [InlineData("empty_file", "empty")]
    [InlineData("git_lfs_pointer", "Git-LFS pointer")]
    [InlineData("header_length_huge", "claims")]
    [InlineData("header_not_json", "not JSON")]
    [InlineData("header_past_eof", "claims")]
    [InlineData("negative_shape", "lacks a valid dtype, shape or data_offsets")]
    [InlineData("overlapping_offsets", "overlap")]
    [InlineData("pickle_bin", "safetensors")]
    [InlineData("unknown_dtype", "stored as F7")]
    public void Load_FaultyFolder_NamesTheFault(string folder, string message)
    {
        var fault = Assert.Throws<TuningException>(() => Load(folder));

        Assert.Contains(message, fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(fault.Remedy);
        Assert.StartsWith(Folder(folder), fault.File, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AdapterOfAnotherRank_NamesTheWeight()
    {
        using var model = Load("control_good");

        var fault = Assert.Throws<TuningException>(() => Adapters.Load(Folder("adapter_wrong_rank"), model));

        Assert.Contains("has shape", fault.Message, StringComparison.Ordinal);
    }

    private static string Folder(string name) => SharedFiles.Require("data", "hostile", "models", name);

    private static ICausalLanguageModel Load(string folder) => ModelLoader.Load(Folder(folder), new ComputeDevice("cpu", "fp32"));
}
