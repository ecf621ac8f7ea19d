using System.Buffers.Binary;
using System.Text;

namespace TuningStudio.Tests.Web.Hosting;

/// <summary>The smallest folder that looks like a model.</summary>
internal static class ModelFolders
{
    internal static void Write(string folder, bool chatTemplate = false)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"architectures":["LlamaForCausalLM"]}""");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), chatTemplate ? """{"chat_template":"x"}""" : "{}");
        WriteWeights(Path.Combine(folder, "model.safetensors"), """{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 24);
    }

    internal static void WriteWeights(string path, string header, int bytes)
    {
        using var stream = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, Encoding.UTF8.GetByteCount(header));
        stream.Write(length);
        stream.Write(Encoding.UTF8.GetBytes(header));
        stream.Write(new byte[bytes]);
    }
}
