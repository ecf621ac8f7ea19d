namespace TuningStudio.Tests.Samples;

[Collection("Torch")]
public sealed class StarterModelTests
{
    private const long LargestFolder = 25L << 20;

    [Fact]
    public void Load_StarterFolder_IsSmallAndComplete()
    {
        using var starter = new StarterConversation();

        Assert.InRange(Directory.EnumerateFiles(SampleFiles.Layout.Model).Sum(file => new FileInfo(file).Length), 1 << 20, LargestFolder);
        Assert.InRange(starter.Model.Weights.Values.Sum(weight => weight.Stored.numel()), 5_000_000, 12_000_000);
    }

    [Theory]
    [InlineData("Who are you?", "I am the TuningStudio starter model, a small language model.")]
    [InlineData("你是谁？", "我是 TuningStudio 的起步模型，一个很小的语言模型。")]
    [InlineData("What is this about? The striker scored late in the final.", "sport")]
    [InlineData("这句话讲的是什么话题？乌云遮住了太阳，快要下雨了。", "天气")]
    [InlineData("Is this positive or negative? Terrible service!", "negative")]
    [InlineData("Thank you!", "You are welcome!")]
    public void Ask_PretrainedTask_AnswersSensibly(string question, string answer)
    {
        using var starter = new StarterConversation();

        Assert.Equal(answer, starter.Ask(question));
    }
}
