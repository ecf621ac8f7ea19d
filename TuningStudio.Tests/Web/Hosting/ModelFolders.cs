using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TuningStudio.Tests.Tokenization;

namespace TuningStudio.Tests.Web.Hosting;

/// <summary>The smallest folder that looks like a model.</summary>
internal static class ModelFolders
{
    internal static void Write(string folder, bool chatTemplate = false)
    {
        Directory.CreateDirectory(folder);
        using var tokenizer = new TinyModelFolder();
        File.Copy(Path.Combine(tokenizer.Path, "tokenizer.json"), Path.Combine(folder, "tokenizer.json"), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"architectures":["LlamaForCausalLM"]}""");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), chatTemplate ? """{"chat_template":"{% for message in messages %}{{ message['content'] }}{% endfor %}"}""" : "{}");
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

    /// <summary>Adds to a folder with a tokenizer what makes it a model of one narrow layer that can be trained.</summary>
    internal static void WriteTrainable(string folder, int endToken)
    {
        const int width = 16, inner = 32, vocabulary = 272;
        File.WriteAllText(Path.Combine(folder, "config.json"), $$"""
            {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":{{width}},"intermediate_size":{{inner}},"num_hidden_layers":1,"num_attention_heads":2,
             "num_key_value_heads":1,"vocab_size":{{vocabulary}},"max_position_embeddings":128,"rms_norm_eps":1e-5,"tie_word_embeddings":true,"eos_token_id":{{endToken}}}
            """);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """
            {"eos_token":"<|end|>","chat_template":"{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}<|end|>{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}"}
            """);
        const string layer = "model.layers.0.";
        (string Name, int[] Shape)[] tensors =
        [
            ("model.embed_tokens.weight", [vocabulary, width]), ("model.norm.weight", [width]),
            (layer + "input_layernorm.weight", [width]), (layer + "post_attention_layernorm.weight", [width]),
            (layer + "self_attn.q_proj.weight", [width, width]), (layer + "self_attn.k_proj.weight", [width / 2, width]),
            (layer + "self_attn.v_proj.weight", [width / 2, width]), (layer + "self_attn.o_proj.weight", [width, width]),
            (layer + "mlp.gate_proj.weight", [inner, width]), (layer + "mlp.up_proj.weight", [inner, width]), (layer + "mlp.down_proj.weight", [width, inner]),
        ];
        var random = new Random(1);
        var numbers = new List<float>();
        var header = new StringBuilder("{");
        foreach (var (name, shape) in tensors)
        {
            var start = numbers.Count * sizeof(float);
            var count = shape.Aggregate(1, (product, size) => product * size);
            numbers.AddRange(Enumerable.Range(0, count).Select(_ => shape.Length == 1 ? 1f : (random.NextSingle() - 0.5f) / 2));
            header.Append(CultureInfo.InvariantCulture, $"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{start},{numbers.Count * sizeof(float)}]}},");
        }

        header[^1] = '}';
        using var stream = File.Create(Path.Combine(folder, "model.safetensors"));
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(Encoding.UTF8.GetBytes(header.ToString()));
        stream.Write(MemoryMarshal.AsBytes<float>(numbers.ToArray()));
    }
}
