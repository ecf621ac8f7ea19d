using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;
using TuningStudio.Tests.Data;

namespace TuningStudio.Tests.Tokenization;

public sealed class AnswerWeightTests
{
    private static readonly ITextTokenizer Tokenizer = TinyModelFolder.Load(json => TinyModelFolder.AddToken(json, "<e>", "special"));

    private static readonly ChatTemplate Marked = new(
        "{% for m in messages %}{% if m['role'] == 'assistant' %}A:{% generation %}{{ m['content'] }};{% endgeneration %}{% else %}Q:{{ m['content'] }};{% endif %}{% endfor %}");

    [Theory]
    [InlineData(false, "new;low;")]
    [InlineData(true, "low;")]
    public void Encode_GenerationMarkers_TrainEveryOrTheLastTurn(bool lastOnly, string trained)
    {
        var encoder = new ExampleEncoder(Tokenizer, messages => Marked.Render(messages), options: new EncodingOptions { LastAnswerOnly = lastOnly });

        Assert.Equal(trained, Trained(encoder.Encode(Chat(null, null))));
    }

    [Fact]
    public void Encode_LastAnswerOnlyWithAPromptWeight_EarlierAnswersCountAsPrompt()
    {
        var encoder = Plain(new EncodingOptions { LastAnswerOnly = true, MaskPrompt = false, PromptWeight = 0.5 });

        var example = encoder.Encode(Chat(null, null));

        Assert.Equal(1, example.Weights![^1]);
        Assert.All(example.Weights[1..^Tokenizer.Encode("low").Length].SkipLast(1), weight => Assert.Equal(0.5f, weight));
    }

    [Fact]
    public void Encode_AnswerOfWeightNothing_IsNotLearnt()
    {
        var example = Plain().Encode(Chat(0, null));

        Assert.Equal("low<e>", Trained(example));
        Assert.Null(example.Weights);
    }

    [Fact]
    public void Encode_FractionalWeight_IsThatOfTheAnswersTokens()
    {
        var example = Plain().Encode(Chat(0.25, null));

        Assert.Equal("new<e>low<e>", Trained(example));
        Assert.Equal(new HashSet<float> { 0, 0.25f, 1 }, [.. example.Weights!]);
        Assert.Equal("low<e>", Trained(example.InFull()));
    }

    [Theory]
    [InlineData(0.5, 0.5, 0.01, "new<e>low<e>")]
    [InlineData(0.5, 0.25, 0.01, "new<e>")]
    [InlineData(2.0, 1.0, 0.01, "new<e>low<e>")]
    [InlineData(2.0, 0.5, 0.01, "new<e>")]
    [InlineData(0.0, 0.0, 0.01, "")]
    [InlineData(0.5, null, 1.0, "\nab\nlow<e>")]
    public void InFull_OfAnyWeights_IsWhatCountsInFullOrElseTheHeaviestAnswers(double? first, double? second, double prompt, string judged)
    {
        var example = Plain(new EncodingOptions { MaskPrompt = false, PromptWeight = prompt }).Encode(Chat(first, second));

        Assert.Equal(judged, Trained(example.InFull()));
    }

    [Fact]
    public void InFull_AnswerCutOff_LeavesNothingOfThePrompt()
    {
        var example = Plain(new EncodingOptions { MaskPrompt = false, PromptWeight = 0.01, MaxLength = 2 }).Encode(Chat(null, null));

        Assert.True(example.TrainedTokens > 0);
        Assert.Equal(0, example.InFull().TrainedTokens);
    }

    [Theory]
    [InlineData("weight", "0", 0.0)]
    [InlineData("weight", "1", null)]
    [InlineData("loss_weight", "0.5", 0.5)]
    public void Records_WeightOfAnAnswer_IsKept(string name, string value, double? weight)
    {
        using var folder = new DataFolder();
        var record = Assert.Single(folder.Open($$"""{"messages":[{"role":"user","content":"q","{{name}}":0},{"role":"assistant","content":"a","{{name}}":{{value}}}]}""").All());

        Assert.Equal(weight, record.Messages[1].Weight);
        Assert.Null(record.Messages[0].Weight);
    }

    [Theory]
    [InlineData("""{"role":"user","content":"q"},{"role":"assistant","content":"a","weight":-1}""", "where a number from 0 to")]
    [InlineData("""{"role":"user","content":"q"},{"role":"assistant","content":"a","weight":"1"}""", "where a number from 0 to")]
    [InlineData("""{"role":"user","content":"q","loss_weight":1},{"role":"assistant","content":"a"}""", "wants the user turn at messages[0] learnt")]
    public void Records_WeightThatCannotBeHonoured_Refused(string turns, string message)
    {
        using var folder = new DataFolder();

        Assert.Contains(message, folder.Refusal($$"""{"messages":[{{turns}}]}""").Message, StringComparison.Ordinal);
    }

    private static TrainingRecord Chat(double? first, double? second) => new(
        [new("user", "ab"), new("assistant", "new") { Weight = first }, new("user", "ab"), new("assistant", "low") { Weight = second }], 1);

    private static ExampleEncoder Plain(EncodingOptions? options = null) => new(Tokenizer, render: null, Tokenizer.TokenToId("<e>"), options);

    private static string Trained(EncodedExample example) => Tokenizer.Decode(example.Ids.Where((_, place) => example.Trained[place]));
}
