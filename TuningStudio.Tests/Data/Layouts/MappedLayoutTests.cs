using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Tests.Data.Layouts;

public sealed class MappedLayoutTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("prompt=question,completion=answer", """{"question":"q","answer":"a","id":1}""", "user: q | assistant: a")]
    [InlineData("instruction=question,response=answer", """{"question":"q","answer":"a"}""", "user: q | assistant: a")]
    [InlineData("prompt=q,input=more,completion=a,system=s", """{"q":"one","more":"two","a":"three","s":"be"}""", "system: be | user: one\ntwo | assistant: three")]
    [InlineData("prompt=q,completion=a,history=h", """{"q":"one","a":"two","h":[["x","y"]]}""", "user: x | assistant: y | user: one | assistant: two")]
    [InlineData("prompt=q,completion=label", """{"q":"one","label":3}""", "user: one | assistant: 3")]
    [InlineData("messages=dialog,role_tag=speaker,content_tag=said,user_tag=Anna,assistant_tag=Bot", """{"dialog":[{"speaker":"Anna","said":"hi"},{"speaker":"Bot","said":"hello"}]}""", "user: hi | assistant: hello")]
    [InlineData("messages=dialog,system=s", """{"dialog":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}],"s":"be"}""", "system: be | user: hi | assistant: yo")]
    [InlineData("prompt=completion,completion=prompt", """{"prompt":"p","completion":"c"}""", "user: c | assistant: p")]
    public void Records_MappedColumns_AreConversations(string columns, string line, string expected)
    {
        var dataset = DatasetFile.Open(folder.Write("data", line + "\n" + line), new DataOptions { Columns = ColumnMap.Parse(columns) });

        Assert.Equal(DatasetFormat.Mapped, dataset.Format);
        Assert.Equal([expected, expected], dataset.All().Select(DataFolder.Show));
    }

    [Fact]
    public void Records_OneRecordWithAMappedList_IsNoObjectThatHoldsRecords()
    {
        const string Line = """{"dialog":[{"who":"user","said":"hi"},{"who":"assistant","said":"yo"}]}""";
        var dataset = DatasetFile.Open(folder.Write("data", Line), new DataOptions { Columns = ColumnMap.Parse("messages=dialog,role_tag=who,content_tag=said") });

        Assert.Equal(["user: hi | assistant: yo"], dataset.All().Select(DataFolder.Show));
    }

    [Fact]
    public void Records_ListInAnObjectThatHasAMappedName_AreRecords()
    {
        const string Text = """{"title":"all","items":[{"title":"q","more":"a"}]}""";
        var dataset = DatasetFile.Open(folder.Write("data", Text), new DataOptions { Columns = ColumnMap.Parse("prompt=title,completion=more") });

        Assert.Equal(["user: q | assistant: a"], dataset.All().Select(DataFolder.Show));
    }

    [Fact]
    public void Records_MappedDocument_IsText()
    {
        var dataset = DatasetFile.Open(folder.Write("data.csv", "title,body\na,One.\nb,Two.\n"), new DataOptions { Columns = ColumnMap.Parse("text=body") });

        Assert.Equal(DatasetFormat.Text, dataset.Format);
        Assert.Equal(["One.", "Two."], dataset.All().Select(record => record.Text));
    }

    [Fact]
    public void Open_ColumnThatIsNotThere_SaysWhichAre()
    {
        var error = Assert.Throws<TuningException>(() => DatasetFile.Open(folder.Write("data.csv", "a,b\n1,2\n"), new DataOptions { Columns = ColumnMap.Parse("prompt=a,completion=c") }));

        Assert.Contains("no \"c\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"a\", \"b\"", error.Message, StringComparison.Ordinal);
        Assert.Equal("columns", error.Field);
    }

    [Fact]
    public void Records_EmptyMappedAnswer_NamesLineAndColumn()
    {
        var dataset = DatasetFile.Open(folder.Write("data.csv", "a,b\nx,y\nx,\n"), new DataOptions { Columns = ColumnMap.Parse("prompt=a,completion=b") });

        var error = Assert.Throws<TuningException>(() => dataset.All().Count());
        Assert.Equal((3L, "b"), (error.Line, error.Field));
    }

    [Theory]
    [InlineData("prompt=a", "No column is the answer")]
    [InlineData("completion=a", "No column is what is asked")]
    [InlineData("system=a", "Nothing says what is learnt")]
    [InlineData("prompt=a,completion=b,text=c", "not two of them")]
    [InlineData("text=a,system=b", "no place beside text")]
    [InlineData("messages=a,history=b", "no place beside messages")]
    [InlineData("prompt=a,completion=b,role_tag=c", "no place beside prompt")]
    [InlineData("colour=a", "is no meaning")]
    [InlineData("prompt", "does not say")]
    [InlineData("prompt=a,prompt=b,completion=c", "is given twice")]
    [InlineData("prompt=,completion=c", "names no column")]
    public void Parse_MapThatMeansNothing_Refused(string text, string message)
    {
        var error = Assert.Throws<TuningException>(() => ColumnMap.Parse(text));

        Assert.Equal((ErrorCodes.InvalidOption, "columns"), (error.Code, error.Field));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Map_ReadsBack() =>
        Assert.Equal("prompt=a,completion=b,system=c", ColumnMap.Write(ColumnMap.Parse("system=c,answer=b,prompt=a")));

    [Theory]
    [InlineData("question,answer,id", "prompt=question,completion=answer")]
    [InlineData("text,category", "prompt=text,completion=category")]
    [InlineData("sentence,label", "prompt=sentence,completion=label")]
    [InlineData("title,description,label_int,label", "prompt=title,input=description,completion=label")]
    [InlineData("问题,答案", "prompt=问题,completion=答案")]
    [InlineData("System Prompt,Question,Response", "prompt=Question,completion=Response,system=System Prompt")]
    [InlineData("body", "text=body")]
    [InlineData("x,y", "")]
    public void Of_Names_GuessesWhatTheyMean(string columns, string expected) => Assert.Equal(expected, ColumnMap.Write(ColumnGuess.Of(columns.Split(','))));

    [Fact]
    public void Read_Columns_ShowsTheirFirstValuesAndFewOfMany()
    {
        var columns = DataColumns.Read(folder.Write("data.csv", "a,b\n1,x\n2,x\n3,\n"));
        Assert.Equal(["a: 1 2 3", "b: x"], columns.Columns.Select(column => $"{column.Name}: {string.Join(' ', column.Samples)}"));

        var header = string.Join(',', Enumerable.Range(0, 500).Select(number => $"c{number}"));
        var many = DataColumns.Read(folder.Write("many.csv", $"{header}\n{header}\n"));
        Assert.Equal((60, 500), (many.Columns.Count, many.Total));
    }
}
