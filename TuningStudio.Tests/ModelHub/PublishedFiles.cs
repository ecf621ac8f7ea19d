using TuningStudio.Tests.Web.Hosting;

namespace TuningStudio.Tests.ModelHub;

/// <summary>Files of a small model that can really be used, large enough to be interrupted.</summary>
internal static class PublishedFiles
{
    internal static byte[] Weights { get; } = SafeTensors(1_500_000);

    internal static (string Path, byte[] Content)[] Model()
    {
        var folder = Directory.CreateTempSubdirectory("tuningstudio-published-").FullName;
        try
        {
            ModelFolders.Write(folder);
            ModelFolders.WriteTrainable(folder, endToken: 257);
            return
            [
                .. Directory.GetFiles(folder).Where(path => !path.EndsWith(".safetensors", StringComparison.Ordinal)).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))),
                ("model.safetensors", Weights),
                ("README.md", "# A model"u8.ToArray()),
                ("LICENSE", "Apache"u8.ToArray()),
                ("pytorch_model.bin", new byte[20_000]),
                ("original/consolidated.00.pth", new byte[20_000]),
                ("onnx/model.onnx", new byte[20_000]),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] SafeTensors(int numbers)
    {
        var path = Path.GetTempFileName();
        ModelFolders.WriteWeights(path, $$$"""{"model.embed_tokens.weight":{"dtype":"BF16","shape":[{{{numbers}}}],"data_offsets":[0,{{{numbers * 2}}}]}}""", numbers * 2);
        var content = File.ReadAllBytes(path);
        File.Delete(path);
        return content;
    }
}
