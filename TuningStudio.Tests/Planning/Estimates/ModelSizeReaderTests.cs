using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Estimates;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Planning.Estimates;

public sealed class ModelSizeReaderTests
{
    [Fact]
    public void OfConfig_Llama_IsGated()
    {
        var size = Read("""{"architectures":["LlamaForCausalLM"],"hidden_size":2048,"intermediate_size":8192,"num_hidden_layers":16,"num_attention_heads":32,"num_key_value_heads":8,"head_dim":64,"vocab_size":128256,"tie_word_embeddings":true}""");

        Assert.Equal(1_235_814_400, size.Parameters);
        Assert.Equal(7, size.Linears.Count);
    }

    // 124,439,808 with the biases and shifts of the norms, which are left out here.
    [Fact]
    public void OfConfig_Gpt2_IsPlainWithPositions() =>
        Assert.InRange(Read("""{"architectures":["GPT2LMHeadModel"],"n_embd":768,"n_layer":12,"n_head":12,"vocab_size":50257,"n_positions":1024}""").Parameters, 124_300_000, 124_439_808);

    [Fact]
    public void OfConfig_TextPart_IsTaken() =>
        Assert.Equal(8, Read("""{"architectures":["Gemma3ForConditionalGeneration"],"text_config":{"hidden_size":64,"intermediate_size":128,"num_hidden_layers":8,"num_attention_heads":4,"vocab_size":100}}""").Layers);

    // As released: what is as the library's class has it is left out.
    [Fact]
    public void OfConfig_PartialTextPart_IsMadeWhole() =>
        Assert.InRange(Read("""{"architectures":["Gemma3ForConditionalGeneration"],"text_config":{"hidden_size":2560,"intermediate_size":10240,"model_type":"gemma3_text","num_hidden_layers":34,"rope_scaling":{"factor":8.0,"rope_type":"linear"},"sliding_window":1024}}""").Parameters, 3_870_000_000, 3_890_000_000);

    [Fact]
    public void OfConfig_FieldMissing_NamesIt()
    {
        var fault = Assert.Throws<TuningException>(() => Read("""{"hidden_size":64,"num_attention_heads":0}"""));

        Assert.Equal("num_attention_heads", fault.Field);
    }

    [Fact]
    public void Read_NoConfig_SaysSo()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(ErrorCodes.InvalidModel, Assert.Throws<TuningException>(() => ModelSizeReader.Read(folder.Root)).Code);
    }

    private static ModelSize Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ModelSizeReader.OfConfig(document.RootElement, "config.json");
    }
}
