using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Export;

/// <summary>What is left of an export, whatever happens to it.</summary>
[Collection("Torch")]
public sealed class ExporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Golden _golden = new("llama-gqa");

    public void Dispose() => _folder.Dispose();

    public static TheoryData<ExportFormat> Formats { get; } = [ExportFormat.Adapter, ExportFormat.Merged, ExportFormat.Gguf];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Run_ToItsEnd_LeavesTheFolderAndNoTensor(ExportFormat format)
    {
        var before = LiveTensors.Settled();
        var told = new List<ExportProgress>();

        var report = Exporter.Run(Request(format), told.Add);

        Assert.Equal(before, Tensor.TotalCount);
        Assert.Equal([_folder["out"]], Directory.GetFileSystemEntries(_folder.Root));
        Assert.Equal(Directory.GetFiles(_folder["out"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal), report.Files.Select(file => file.Name));
        Assert.Contains("README.md", report.Files.Select(file => file.Name));
        Assert.Equal([ExportPhase.Loading, ExportPhase.Writing, ExportPhase.Verifying], told.Select(progress => progress.Phase).Distinct());
        Assert.All(told, progress => Assert.InRange(progress.Share, 0, 1));
        Assert.Equal(1, told.Last(progress => progress.Phase == ExportPhase.Writing).Share);
        Assert.Equal((3, 72), (report.Verification.Prompts, report.Verification.Tokens));
        Assert.InRange(report.Verification.AdapterEffect!.Value, 0.1, 10);
    }

    [Fact]
    public void Run_OfAnAdapter_CopiesItByteForByte()
    {
        Exporter.Run(Request(ExportFormat.Adapter));
        Assert.All(
            ["adapter_config.json", "adapter_model.safetensors"],
            name => Assert.Equal(File.ReadAllBytes(_golden.PathOf("lora", "nonzero", name)), File.ReadAllBytes(_folder[$"out/{name}"])));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Run_CancelledWhileWriting_LeavesNothing(ExportFormat format)
    {
        using var cancellation = new CancellationTokenSource();
        var before = LiveTensors.Settled();

        Assert.Throws<OperationCanceledException>(() => Exporter.Run(
            Request(format),
            progress =>
            {
                if (progress.Phase == ExportPhase.Writing)
                {
                    cancellation.Cancel();
                }
            },
            cancellation.Token));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Run_WhatWasWrittenGivesOtherAnswers_FailsAndLeavesNothing(ExportFormat format)
    {
        var before = LiveTensors.Settled();
        var error = TemporaryFolder.Fails(ErrorCodes.ExportMismatch, () => Exporter.Run(Request(format), progress =>
        {
            if (progress.Phase == ExportPhase.Verifying && progress.Share == 0)
            {
                Damage(Directory.GetFiles(Directory.GetDirectories(_folder.Root).Single()).Single(file => file.EndsWith(".safetensors", StringComparison.Ordinal) || file.EndsWith(".gguf", StringComparison.Ordinal)));
            }
        }));

        Assert.Contains("logits differ", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("llama-gqa", ExportFormat.Merged)]
    [InlineData("llama-gqa", ExportFormat.Gguf)]
    [InlineData("gpt2-tiny", ExportFormat.Merged)]
    [InlineData("gpt2-tiny", ExportFormat.Gguf)]
    public void Run_WhileWriting_HoldsOneWeightAtATime(string model, ExportFormat format)
    {
        var golden = new Golden(model);
        var counts = new List<long>();
        Exporter.Run(new ExportRequest { Model = golden.ModelFolder, Adapter = golden.PathOf("lora", "nonzero"), Format = format, Output = _folder["out"] }, progress =>
        {
            if (progress.Phase == ExportPhase.Writing)
            {
                counts.Add(Tensor.TotalCount);
            }
        });

        // The value, what it is converted to, and a layer's bias; not one more for each of the layers before.
        Assert.InRange(counts.Count, 10, 100);
        Assert.InRange(counts.Max() - counts[0], 0, 6);
    }

    [Fact]
    public void RequireRoom_MoreThanTheDiskHas_SaysHowMuch()
    {
        ExportFolder.RequireRoom(_folder.Root, 1);
        var error = TemporaryFolder.Fails(ErrorCodes.CannotWrite, () => ExportFolder.RequireRoom(_folder.Root, long.MaxValue));
        Assert.Contains("9,223,372,036,854,775,807 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_IntoAnEmptyFolder_TakesIt()
    {
        Directory.CreateDirectory(_folder["out"]);
        Exporter.Run(Request(ExportFormat.Adapter));
        Assert.True(File.Exists(_folder["out/adapter_config.json"]));
    }

    [Fact]
    public void Run_IntoAFolderWithSomethingInIt_IsRefusedAndLeavesIt()
    {
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/mine.txt"], "mine");
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidOption, () => Exporter.Run(Request(ExportFormat.Merged)));
        Assert.Equal(("output", _folder["out"]), (error.Field, error.File));
        Assert.Equal([_folder["out/mine.txt"]], Directory.GetFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void Run_WhereNothingCanBeMade_SaysCannotWrite()
    {
        File.WriteAllText(_folder["file"], "not a folder");
        TemporaryFolder.Fails(ErrorCodes.CannotWrite, () => Exporter.Run(Request(ExportFormat.Merged) with { Output = _folder["file/out"] }));
    }

    [Theory]
    [InlineData(ExportFormat.Merged)]
    [InlineData(ExportFormat.Gguf)]
    public void Run_FullDisk_SaysCannotWriteAndLeavesNothing(ExportFormat format)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs a device that is always full.");
        var error = TemporaryFolder.Fails(ErrorCodes.CannotWrite, () => Exporter.Run(Request(format), progress =>
        {
            // Every file that is written first finds the full device under its name.
            if (progress is { Phase: ExportPhase.Writing, Share: 0 })
            {
                var temporary = Directory.GetDirectories(_folder.Root).Single();
                File.CreateSymbolicLink(Path.Combine(temporary, format == ExportFormat.Gguf ? "model.gguf" : "config.json"), "/dev/full");
            }
        }));

        Assert.Contains("written", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Theory]
    [InlineData(ExportFormat.Merged)]
    [InlineData(ExportFormat.Gguf)]
    public void Run_AdapterWithABiasThatTheLayerLacks_IsRefused(ExportFormat format)
    {
        var adapter = Directory.CreateDirectory(_folder["adapter"]).FullName;
        var config = File.ReadAllText(_golden.PathOf("lora", "nonzero", "adapter_config.json"));
        File.WriteAllText(Path.Combine(adapter, "adapter_config.json"), config.Replace("\"lora_bias\": false", "\"lora_bias\": true", StringComparison.Ordinal));
        using (NewDisposeScope())
        {
            using var original = SafetensorsFile.Open(_golden.PathOf("lora", "nonzero", "adapter_model.safetensors"));
            var tensors = original.Tensors.Keys.Select(name => (name, original.Read(name))).ToList();
            SafetensorsWriter.Write(
                Path.Combine(adapter, "adapter_model.safetensors"),
                [.. tensors, .. tensors.Where(tensor => tensor.name.EndsWith("lora_B.weight", StringComparison.Ordinal)).Select(tensor => (tensor.name[..^"weight".Length] + "bias", ones(tensor.Item2.shape[0])))]);
        }

        var error = TemporaryFolder.Fails(ErrorCodes.InvalidOption, () => Exporter.Run(Request(format) with { Adapter = adapter }));

        Assert.Equal("Keep it as an adapter.", error.Remedy);
        Assert.Equal([adapter], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Run_OfAGgufFile_SaysThatItIsReadOnly()
    {
        Exporter.Run(Request(ExportFormat.Gguf));
        var error = TemporaryFolder.Fails(ErrorCodes.InvalidModel, () => Exporter.Run(Request(ExportFormat.Merged) with { Model = _folder["out"], Adapter = null, Output = _folder["again"] }));
        Assert.Equal("model", error.Field);
    }

    [Fact]
    public void Run_RoundingThatSwallowsTheAdapter_IsNoted()
    {
        var adapter = Weakened(0.02);

        var report = Exporter.Run(Request(ExportFormat.Merged) with { Adapter = adapter, Type = WeightType.BF16 });

        Assert.Contains(report.Notes, note => note.Contains("choose a wider format", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_WhatWasWrittenIsTheBase_FailsThoughTheAdapterDoesLittle()
    {
        var adapter = Weakened(0.1);
        var error = TemporaryFolder.Fails(ErrorCodes.ExportMismatch, () => Exporter.Run(Request(ExportFormat.Merged) with { Adapter = adapter, Type = WeightType.BF16 }, progress =>
        {
            if (progress.Phase == ExportPhase.Verifying && progress.Share == 0)
            {
                var temporary = Directory.GetDirectories(_folder.Root, ".out.*").Single();
                File.Copy(Path.Combine(_golden.ModelFolder, "model.safetensors"), Path.Combine(temporary, "model.safetensors"), overwrite: true);
            }
        }));

        Assert.Contains("without what the adapter learnt", error.Message, StringComparison.Ordinal);
        Assert.Equal([adapter], Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Load_OfAGgufFolder_IsTheModel()
    {
        Exporter.Run(Request(ExportFormat.Gguf));
        using var model = ModelLoader.Load(_folder["out"], new ComputeDevice("cpu", "fp32"));
        Assert.Equal(new ModelShape("LlamaForCausalLM", 512, 64, 2, 256, TiedEmbeddings: false, Heads: 8, KeyValueHeads: 2, HeadSize: 8), model.Shape);
    }

    private ExportRequest Request(ExportFormat format) =>
        new() { Model = _golden.ModelFolder, Adapter = _golden.PathOf("lora", "nonzero"), Format = format, Output = _folder["out"] };

    // The reference adapter with both of its matrices made smaller.
    private string Weakened(double factor)
    {
        using var scope = NewDisposeScope();
        var adapter = Directory.CreateDirectory(_folder["adapter"]).FullName;
        File.Copy(_golden.PathOf("lora", "nonzero", "adapter_config.json"), Path.Combine(adapter, "adapter_config.json"));
        using var original = SafetensorsFile.Open(_golden.PathOf("lora", "nonzero", "adapter_model.safetensors"));
        SafetensorsWriter.Write(Path.Combine(adapter, "adapter_model.safetensors"), [.. original.Tensors.Keys.Select(name => (name, original.Read(name) * factor))]);
        return adapter;
    }

    // Some numbers near the end, whichever weight they belong to, become others.
    private static void Damage(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = stream.Length - 4096;
        for (var i = 0; i < 1000; i++)
        {
            stream.Write(BitConverter.GetBytes(i % 2 == 0 ? 1.5f : -1.5f));
        }
    }
}
