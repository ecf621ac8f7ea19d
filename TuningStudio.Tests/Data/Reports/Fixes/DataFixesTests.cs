using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Data.Reports.Fixes;

namespace TuningStudio.Tests.Data.Reports.Fixes;

public sealed class DataFixesTests : IDisposable
{
    private const string Kept = """{"prompt":"Where is the cat?","completion":"On the warm mat."}""";

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Dear {{name}}, hello.")]
    [InlineData("Dear [Your Name], hello.")]
    public void Apply_Placeholders_LeavesThemOut(string answer) =>
        Mend(DataFindingCodes.Placeholders, [Kept, Pair("Write a letter.", answer)], ["user: Where is the cat? | assistant: On the warm mat."]);

    [Theory]
    [InlineData("The cafÃ© isnâ€™t open.", "The café isn’t open.")]
    [InlineData("ä½\u00A0å¥½ï¼Œä¸–ç•Œ", "你好，世界")]
    [InlineData("Twice: cafÃƒÂ©", "Twice: café")]
    [InlineData("smile ðŸ˜€ and 20Â°C", "smile 😀 and 20°C")]
    [InlineData("a &lt;b&gt; &amp; &quot;c&quot;&nbsp;d &amp;lt; &#8364;", "a <b> & \"c\" d < €")]
    [InlineData("Oracle #39;s bid of #36;5", "Oracle's bid of $5")]
    [InlineData("Naïve café Ã© é", "Naïve café é é")]
    public void Apply_BrokenText_RepairsIt(string broken, string whole) =>
        Mend(DataFindingCodes.BrokenText, [Kept, Pair("Say it.", broken)], ["user: Where is the cat? | assistant: On the warm mat.", $"user: Say it. | assistant: {whole}"]);

    [Fact]
    public void Apply_LostText_LeavesItOut() =>
        Mend(DataFindingCodes.BrokenText, [Kept, Pair("Say it.", "The caf\uFFFD is open.")], ["user: Where is the cat? | assistant: On the warm mat."]);

    [Theory]
    [InlineData("NÃO É POSSÍVEL, MANHÃ À TARDE")]
    [InlineData("«Â» et l’été, œuvre, 20 °C, 5 €, naïve")]
    [InlineData("Tiếng Việt: ã â ê é è")]
    [InlineData("R&D; AT&T and a & b")]
    public void Run_SoundText_IsNotBroken(string text) =>
        Assert.DoesNotContain(DataInspection.Run(folder.Open(Pair("Say it.", text.Replace("«Â»", "Â", StringComparison.Ordinal)))).Findings, finding => finding.Code == DataFindingCodes.BrokenText);

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"Hi."},{"role":"user","content":"Who?"},{"role":"assistant","content":"Me."}],"id":7}""", "user: Hi.\n\nWho? | assistant: Me.")]
    [InlineData("""{"messages":[{"role":"user","content":"Who?"},{"role":"assistant","content":"Me."},{"role":"assistant","content":"Only me."}]}""", "user: Who? | assistant: Me.\n\nOnly me.")]
    [InlineData("""{"messages":[{"role":"system","content":"S."},{"role":"assistant","content":"Hello!"},{"role":"user","content":"Who?"},{"role":"assistant","content":"Me."}]}""", "system: S. | user: Who? | assistant: Me.")]
    [InlineData("""{"messages":[{"role":"user","content":"Who?"},{"role":"assistant","content":"Me."},{"role":"user","content":"And?"}]}""", "user: Who? | assistant: Me.")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"Hi."}]},{"role":"user","content":[{"type":"text","text":"Who?"}]},{"role":"assistant","content":"Me."}]}""", "user: Hi.\n\nWho? | assistant: Me.")]
    [InlineData("""{"conversations":[{"from":"gpt","value":"Hello!"},{"from":"human","value":"Who?"},{"from":"gpt","value":"Me."}],"system":"S."}""", "system: S. | user: Who? | assistant: Me.")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"text":"Hi."}]},{"role":"user","parts":[{"text":"Who?"}]},{"role":"model","parts":[{"text":"Me."}]}]}""", "user: Hi.\n\nWho? | assistant: Me.")]
    [InlineData("""{"messages":[{"role":"user","content":"Who?"},{"role":"system","content":"S."},{"role":"assistant","content":"Me."}]}""", null)]
    [InlineData("""{"messages":[{"role":"user","content":"Who?"},{"role":"assistant","content":"Me.","weight":0},{"role":"assistant","content":"You.","weight":1}]}""", null)]
    [InlineData("""{"messages":[{"role":"assistant","content":"Me."},{"role":"user","content":"Who?"}]}""", null)]
    public void Apply_RoleOrder_PutsTurnsInOrderOrLeavesThemOut(string line, string? expected)
    {
        var sound = line.Contains("messages", StringComparison.Ordinal) ? """{"messages":[{"role":"user","content":"A?"},{"role":"assistant","content":"B."}]}"""
            : line.Contains("contents", StringComparison.Ordinal) ? """{"contents":[{"role":"user","parts":[{"text":"A?"}]},{"role":"model","parts":[{"text":"B."}]}]}"""
            : """{"conversations":[{"from":"human","value":"A?"},{"from":"gpt","value":"B."}]}""";

        var report = Mend(DataFindingCodes.RoleOrder, [line, sound], expected is null ? ["user: A? | assistant: B."] : [expected, "user: A? | assistant: B."]);

        var example = Assert.Single(Assert.Single(report.Findings, finding => finding.Code == DataFindingCodes.RoleOrder).Examples);
        Assert.Equal(expected is null, example.After is null);
    }

    [Fact]
    public void Apply_RoleOrderWithNamesOfOnesOwn_PutsThemInOrder()
    {
        var options = new DataOptions { Columns = ColumnMap.Parse("messages=chat,role_tag=who,content_tag=said,user_tag=Anna,assistant_tag=Max") };
        var path = folder.Write("a.jsonl", """{"chat":[{"who":"Max","said":"Hello."},{"who":"Anna","said":"Hi."},{"who":"Anna","said":"Who?"},{"who":"Max","said":"Me."}]}""");

        var version = DataPreparation.Apply(DatasetFile.Open(path, options), [new(DataFixes.MendRoleOrder, [])], folder.PathOf("b.jsonl"), DateTimeOffset.UnixEpoch);

        Assert.Equal(["user: Hi.\n\nWho? | assistant: Me."], DatasetFile.Open(version.Path, options).All().Select(DataFolder.Show));
    }

    [Fact]
    public void Apply_Contradictions_KeepsTheMostFrequentAnswerElseTheFirst()
    {
        string[] rows =
        [
            Pair("red", "no"), Pair("red", "yes"), Pair("Red ", "yes"), Pair("blue", "no"), Pair("blue", "yes"), Pair("green", "no"), Pair("grey", "yes"),
        ];

        Mend(DataFindingCodes.Contradictions, rows, ["user: red | assistant: yes", "user: Red  | assistant: yes", "user: blue | assistant: no", "user: green | assistant: no", "user: grey | assistant: yes"]);
    }

    [Fact]
    public void Apply_ContradictionsWithAnswersThatAreLeftOut_KeepsOneThatStays()
    {
        string[] rows = [Pair("red", "n/a"), Pair("red", "n/a"), Pair("red", "yes"), Pair("blue", "no")];

        var version = DataPreparation.Apply(folder.Open(Lines(rows)), [new(DataFixes.DropContradictions, []), new(DataFixes.DropEmptyAnswers, [])], folder.PathOf("b"), DateTimeOffset.UnixEpoch);

        Assert.Equal(["user: red | assistant: yes", "user: blue | assistant: no"], DatasetFile.Open(version.Path).All().Select(DataFolder.Show));
    }

    [Fact]
    public void Apply_LabelVariants_WritesThemAlike()
    {
        string[] rows = [Pair("a", " Yes"), Pair("b", " Yes"), Pair("c", " yes"), Pair("d", " No"), Pair("e", " No"), Pair("f", " No"), Pair("g", " No"), Pair("h", " Yes"), Pair("i", " No"), Pair("j", " No")];

        var report = Mend(DataFindingCodes.LabelVariants, rows, [.. rows.Select((_, index) => $"user: {"abcdefghij"[index]} | assistant: {(index is 0 or 1 or 2 or 7 ? " Yes" : " No")}")]);

        var finding = Assert.Single(report.Findings, finding => finding.Code == DataFindingCodes.LabelVariants);
        Assert.Equal((1, 3), (finding.Count, Assert.Single(finding.Lines)));
        Assert.Equal([new ExampleChange(3, " yes", " Yes")], finding.Examples);
    }

    [Fact]
    public void Apply_LabelsWithBlanksAround_WritesThemWithout()
    {
        string[] labels = ["lost", "found", " return_item ", " return_item ", "lost", "found ", "lost", "found", "lost", "found", "lost", "found", "lost", "found"];
        string[] rows = [.. labels.Select((label, index) => Pair($"{index}", label))];

        var report = Mend(DataFindingCodes.LabelVariants, rows, [.. labels.Select((label, index) => $"user: {index} | assistant: {label.Trim()}")]);

        var finding = Assert.Single(report.Findings, finding => finding.Code == DataFindingCodes.LabelVariants);
        Assert.Equal((3, "return_item / ␣return_item␣; found / found␣"), (finding.Count, Assert.Single(finding.Words)));
        Assert.Equal(["found", "lost", "return_item"], report.Labels.Select(label => label.Name).Order());
    }

    [Fact]
    public void Apply_OtherLanguage_LeavesItOut()
    {
        var rows = Enumerable.Range(0, 30).Select(number => Pair($"What is the sum of {number} and two?", $"It is {number + 2}, as you know.")).Append(Pair("你好吗，今天过得怎么样", "我很好，谢谢你"));

        Mend(DataFindingCodes.MixedLanguages, [.. rows], [.. Enumerable.Range(0, 30).Select(number => $"user: What is the sum of {number} and two? | assistant: It is {number + 2}, as you know.")]);
    }

    [Theory]
    [InlineData(" ->", "walk{0} by the sea{0}", "walk -> by the sea\n\n###\n\n")]
    [InlineData("?", "walk{0} by the sea{0}", "walk? by the sea? ->")]
    public void Apply_UnclearSeparator_MakesItClear(string separator, string odd, string expected)
    {
        string[] rows = [.. Enumerable.Range(0, 8).Select(number => Pair(number == 5 ? string.Format(null, odd, separator) : $"{number} run{separator}", $" word {number}\n"))];
        var dataset = folder.Open(Lines(rows));

        var fix = Assert.Single(DataInspection.Run(dataset).Findings, finding => finding.Code == DataFindingCodes.UnclearSeparator).Fix!;
        var mended = DatasetFile.Open(DataPreparation.Apply(dataset, [fix], folder.PathOf("b"), DateTimeOffset.UnixEpoch).Path);

        Assert.Equal(expected, mended.All().ToList()[5].Messages[0].Content);
        Assert.DoesNotContain(DataInspection.Run(mended).Findings, finding => finding.Code is DataFindingCodes.UnclearSeparator or DataFindingCodes.PromptSuffix);
    }

    [Fact]
    public void Apply_NearLeaks_LeavesThemOutAndExactOnesIn()
    {
        var asked = "Could you please tell me where in the old house by the river the grey cat sleeps at night?";
        var validation = folder.Write("v.jsonl", Pair(asked, "On the mat."));
        var dataset = folder.Open(Lines([Kept, Pair(asked, "On the mat."), Pair(asked.Replace("night", "nights", StringComparison.Ordinal), "On it.")]));

        var fix = Assert.Single(DataInspection.Run(dataset, DatasetFile.Open(validation)).Findings, finding => finding.Code == DataFindingCodes.NearLeaks).Fix!;
        var mended = DatasetFile.Open(DataPreparation.Apply(dataset, [fix], folder.PathOf("b"), DateTimeOffset.UnixEpoch).Path);

        Assert.Equal(["On the warm mat.", "On the mat."], mended.All().Select(record => record.Messages[1].Content));
        Assert.DoesNotContain(DataInspection.Run(mended, DatasetFile.Open(validation)).Findings, finding => finding.Code == DataFindingCodes.NearLeaks);
    }

    [Fact]
    public void Apply_EchoOfAShortQuestion_LeavesItOut() =>
        Mend(DataFindingCodes.Echoes, [Kept, Pair("why?", "Why? ")], ["user: Where is the cat? | assistant: On the warm mat."]);

    [Theory]
    [InlineData(DataFindingCodes.Truncated, "one two three four five six", "seven eight nine")]
    [InlineData(DataFindingCodes.NothingToLearn, "one two three four five six seven eight", "nine")]
    [InlineData(DataFindingCodes.TemplateRefuses, "refuse", "me")]
    public void Apply_WhatTheModelCannotTake_LeavesItOut(string code, string prompt, string answer) =>
        Mend(code, [Kept, Kept.Replace("cat", "dog", StringComparison.Ordinal), Pair(prompt, answer)], ["user: Where is the cat? | assistant: On the warm mat.", "user: Where is the dog? | assistant: On the warm mat."], new WordCount());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Recommended_TurnsOutOfOrder_AreMendedWhereTheTemplateWouldLeaveThemOut(bool isStrict)
    {
        const string Twice = """{"messages":[{"role":"user","content":"Hi."},{"role":"user","content":"Who?"},{"role":"assistant","content":"Me."}]}""";
        string[] sound = [.. Enumerable.Range(0, 3).Select(number => $$"""{"messages":[{"role":"user","content":"{{number}}?"},{"role":"assistant","content":"Number {{number}}."}]}""")];
        var (dataset, model) = (folder.Open(Lines([Twice, .. sound])), new OrderedTurns(isStrict));

        var fixes = DataInspection.Run(dataset, model: model).Findings.Where(finding => finding.Recommended).Select(finding => finding.Fix!).ToList();
        var mended = DatasetFile.Open(DataPreparation.Apply(dataset, fixes, folder.PathOf("b"), DateTimeOffset.UnixEpoch, model: model).Path);

        Assert.Equal(isStrict, fixes.Exists(fix => fix.Code == DataFixes.MendRoleOrder));
        Assert.Equal(4, mended.All().Count());
    }

    [Fact]
    public void Apply_FixOfAModelWithoutOne_IsRefused()
    {
        var refusal = Assert.Throws<TuningException>(() => DataPreparation.Apply(folder.Open(Kept), [new(DataFixes.DropTruncated, ["8"])], folder.PathOf("b"), DateTimeOffset.UnixEpoch));

        Assert.Equal(ErrorCodes.InvalidOption, refusal.Code);
    }

    [Fact]
    public void Apply_PartsOfTextAndInstructions_AreMaskedToo()
    {
        var chat = folder.Open("""{"messages":[{"role":"user","content":[{"type":"text","text":"Mail a.b@firm.de"},"or b.c@firm.de"]},{"from":"gpt","value":"Sent to a.b@firm.de"}]}""");
        var gemini = folder.Open("""{"systemInstruction":{"parts":[{"text":"You are a.b@firm.de"}]},"contents":[{"role":"user","parts":{"text":"Who?"}},{"role":"model","parts":[{"text":"a.b@firm.de"}]}]}""", "gemini");

        Assert.Equal("user: Mail [EMAIL]or [EMAIL] | assistant: Sent to [EMAIL]", Masked(chat, "c"));
        Assert.Equal("system: You are [EMAIL] | user: Who? | assistant: [EMAIL]", Masked(gemini, "g"));

        string Masked(Dataset dataset, string name) =>
            DataFolder.Show(DatasetFile.Open(DataPreparation.Apply(dataset, [new(DataFixes.MaskPersonalData, [])], folder.PathOf(name), DateTimeOffset.UnixEpoch).Path).All().Single());
    }

    /// <summary>What is none of a record's texts may be odd: readers pass over it, and so do fixes.</summary>
    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"Mail a.b@firm.de","id":1,"id":2},{"role":"assistant","content":"Sent.","meta":{"a":1,"a":2}}]}""", "user: Mail [EMAIL] | assistant: Sent.")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a","text":"Mail a.b@firm.de"}]},{"role":"assistant","content":"Sent."}]}""", "user: Mail [EMAIL] | assistant: Sent.")]
    [InlineData("""{"messages":[{"role":"user","content":"Mail a.b@firm.de","note":"\ud800"},{"role":"assistant","content":"Sent."}],"note":"\udc00"}""", "user: Mail [EMAIL] | assistant: Sent.")]
    [InlineData("""{"messages":[{"role":"user","content":"Mail a.b@firm.de"},{"role":"assistant","content":"Sent."}],"history":"[no list"}""", "user: Mail [EMAIL] | assistant: Sent.")]
    [InlineData("""{"conversations":[{"from":"human","value":"Mail a.b@firm.de","role":null,"content":null},{"from":"gpt","value":"Sent.","role":null,"content":null}]}""", "user: Mail [EMAIL] | assistant: Sent.")]
    [InlineData("""{"conversations":[{"from":"human","value":"Mail a.b@firm.de"},{"from":"gpt","value":"Sent."},{"from":"human","value":"And?","id":1,"id":2}]}""", "user: Mail [EMAIL] | assistant: Sent.")]
    public void Apply_OddFieldsBesideTheTexts_AreMendedLikeOthers(string line, string expected)
    {
        var version = DataPreparation.Apply(folder.Open(line), [new(DataFixes.MaskPersonalData, []), new(DataFixes.MendRoleOrder, [])], folder.PathOf("mended.jsonl"), DateTimeOffset.UnixEpoch);

        Assert.Equal([expected], DatasetFile.Open(version.Path).All().Select(DataFolder.Show));
    }

    // The mended set no longer has the finding, and nothing else about it changed.
    private DataReport Mend(string code, IReadOnlyList<string> lines, IReadOnlyList<string> expected, ITokenMeasure? model = null)
    {
        var dataset = folder.Open(Lines(lines));
        var report = DataInspection.Run(dataset, model: model);
        var finding = Assert.Single(report.Findings, finding => finding.Code == code);
        Assert.NotEmpty(finding.Lines);
        Assert.NotEmpty(finding.Examples);

        var version = DataPreparation.Apply(dataset, [finding.Fix!], folder.PathOf(Path.GetRandomFileName()), DateTimeOffset.UnixEpoch, model: model);

        var mended = DatasetFile.Open(version.Path);
        Assert.Equal(expected, mended.All().Select(DataFolder.Show));
        Assert.DoesNotContain(DataInspection.Run(mended, model: model).Findings, found => found.Code == code);
        return report;
    }

    private static string Lines(IEnumerable<string> rows) => string.Join('\n', rows);

    private static string Pair(string prompt, string answer) => System.Text.Json.JsonSerializer.Serialize(new { prompt, completion = answer });

    // A token a word, eight of them at most, and a template that takes offence.
    private sealed class WordCount : ITokenMeasure
    {
        public bool HasChatTemplate => true;

        public int MaxLength => 8;

        public IReadOnlyList<string> SpecialTexts => [];

        public TokenCount Measure(TrainingRecord record)
        {
            var (asked, answered) = (Words(record.Messages[0]), Words(record.Messages[1]));
            return new TokenCount(asked + answered, Math.Clamp(MaxLength - asked, 0, answered), true, record.Messages[0].Content == "refuse" ? "It will not." : null);
        }

        private static int Words(ChatMessage message) => message.Content.Split(' ').Length;
    }

    // A template that takes question and answer in turn only, if it is strict.
    private sealed class OrderedTurns(bool isStrict) : ITokenMeasure
    {
        public bool HasChatTemplate => true;

        public int MaxLength => 100;

        public IReadOnlyList<string> SpecialTexts => [];

        public TokenCount Measure(TrainingRecord record) => new(10, 5, true, isStrict && TurnOrder.IsWrong(record.Messages) ? "Roles must alternate." : null);
    }
}
