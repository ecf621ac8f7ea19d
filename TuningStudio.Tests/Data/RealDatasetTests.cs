using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Data;

/// <summary>Files as people publish them.</summary>
public sealed class RealDatasetTests
{
    [Theory]
    [InlineData("huanhuan/huanhuan.json", DatasetFormat.Alpaca, 3729)]
    [InlineData("huanhuan/huanhuan.jsonl", DatasetFormat.Alpaca, 3729)]
    [InlineData("llamafactory/identity.json", DatasetFormat.Alpaca, 91)]
    [InlineData("llamafactory/alpaca_en_demo.json", DatasetFormat.Alpaca, 999)]
    [InlineData("llamafactory/alpaca_zh_demo.json", DatasetFormat.Alpaca, 1000)]
    [InlineData("llamafactory/glaive_toolcall_en_demo.json", DatasetFormat.ShareGpt, 300)]
    [InlineData("llamafactory/v1_sft_demo.jsonl", DatasetFormat.Messages, 500)]
    [InlineData("openai/drone_training.jsonl", DatasetFormat.Messages, 103)]
    [InlineData("openai/legacy_agnews.jsonl", DatasetFormat.PromptCompletion, 1002)]
    [InlineData("openai/legacy_agnews_prepared_train.jsonl", DatasetFormat.PromptCompletion, 801)]
    [InlineData("vertex/banking_intents_train.jsonl", DatasetFormat.InputOutput, 1000)]
    [InlineData("vertex/banking_intents_eval.jsonl", DatasetFormat.InputOutput, 200)]
    [InlineData("vertex/banking_intents_gemini.jsonl", DatasetFormat.Gemini, 200)]
    public void Records_PublishedFile_AllRowsAreRead(string file, DatasetFormat format, int rows)
    {
        var dataset = Open(file);

        Assert.Equal(format, dataset.Format);
        Assert.Equal(rows, dataset.All().Count());
        Assert.Empty(dataset.CheckAll().Faults);
    }

    [Fact]
    public void Records_HuanhuanInBothForms_AreEqual()
    {
        var list = Open("huanhuan/huanhuan.json").All().ToList();
        var lines = Open("huanhuan/huanhuan.jsonl").All().ToList();

        Assert.Equal(lines.Select(DataFolder.Show), list.Select(DataFolder.Show));
        Assert.Equal(Enumerable.Range(1, 3729).Select(number => (long)number), list.Select(record => record.Line));
        Assert.Equal(208, list.Max(record => record.Messages[1].Content.Length));
        Assert.Equal(3617, list.Select(DataFolder.Show).Distinct().Count());
    }

    [Fact]
    public void Records_GlaiveToolCalls_BecomeAssistantAndToolTurns()
    {
        var turns = Open("llamafactory/glaive_toolcall_en_demo.json").All().SelectMany(record => record.Messages).ToList();

        Assert.Equal(746, turns.Count(turn => turn.Role == ChatMessage.User));
        Assert.Equal(746 + 211, turns.Count(turn => turn.Role == ChatMessage.Assistant));
        Assert.Equal(211, turns.Count(turn => turn.Role == "tool"));
        Assert.Equal(211, turns.Count(turn => turn.Structured is not null));
        Assert.Contains("\"search_recipes\"", turns[0].Tools, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_DroneToolCalls_AreWrittenAsText()
    {
        var record = Open("openai/drone_training.jsonl").Preview(1)[0];

        Assert.Equal(["system", "user", "assistant"], record.Messages.Select(turn => turn.Role));
        Assert.Equal("""{"name":"takeoff_drone","arguments":{"altitude":100}}""", record.Messages[2].Content);
    }

    [Fact]
    public void Records_LegacySeparatorsAndBlanks_Stay()
    {
        var record = Open("openai/legacy_agnews_prepared_train.jsonl").Preview(1)[0];

        Assert.EndsWith("\n\n###\n\n", record.Messages[0].Content, StringComparison.Ordinal);
        Assert.Equal(" business", record.Messages[1].Content);
    }

    [Fact]
    public void Check_ToyChats_RowWithoutAQuestionIsNamedAndTheLongAnswerRead()
    {
        var dataset = Open("openai/toy_chat_fine_tuning.jsonl");
        var report = dataset.CheckAll();

        var fault = Assert.Single(report.Faults);
        Assert.Equal(4, fault.Line);
        Assert.Contains("has no user turn", fault.Message, StringComparison.Ordinal);
        Assert.Equal(4, report.Records);
        Assert.Equal(4, Assert.Throws<TuningException>(() => dataset.All().Count()).Line);
    }

    [Theory]
    [InlineData("llamafactory/dpo_en_demo.json", "DPO")]
    [InlineData("llamafactory/kto_en_demo.json", "KTO")]
    [InlineData("openai/dbpedia_samples.jsonl", "\"text\", \"category\"")]
    [InlineData("classification/banking77/train.csv", "\"text\", \"category\"")]
    [InlineData("classification/banking77/categories.json", "is text, where an object belongs")]
    [InlineData("classification/sst2/train.tsv", "\"sentence\", \"label\"")]
    [InlineData("classification/ag_news/AG_news_samples.csv", "\"title\", \"description\", \"label_int\", \"label\"")]
    public void Open_OtherKindsOfData_RefusedByName(string file, string message)
    {
        var error = Assert.Throws<TuningException>(() => Open(file));

        Assert.Equal(ErrorCodes.InvalidData, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    [Theory]
    [InlineData("classification/banking77/train.csv", "text,category", "prompt,completion", 10_003)]
    [InlineData("classification/sst2/train.tsv", "sentence\tlabel", "prompt\tcompletion", 6_920)]
    public void Records_TableRenamedAsTheRemedySays_AllRowsAreRead(string file, string header, string renamed, int rows)
    {
        var text = File.ReadAllText(SharedFiles.Require(["data", .. file.Split('/')]));
        using var folder = new DataFolder();

        var dataset = folder.Open(text.Replace(header, renamed, StringComparison.Ordinal));

        var report = dataset.CheckAll();
        Assert.Empty(report.Faults);
        Assert.Equal(rows, report.Records);
    }

    private static Dataset Open(string file) => DatasetFile.Open(SharedFiles.Require(["data", .. file.Split('/')]));
}
