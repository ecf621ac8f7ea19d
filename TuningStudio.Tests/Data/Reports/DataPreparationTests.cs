using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;
using TuningStudio.Core.Data.Reports.Fixes;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Data.Reports;

public sealed class DataPreparationTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_Huanhuan_FindsTheRepeats()
    {
        var report = DataInspection.Run(DatasetFile.Open(SharedFiles.Require("data", "huanhuan", "huanhuan.jsonl")), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(3729, report.Records);
        Assert.Equal(112, Assert.Single(report.Findings, finding => finding.Code == DataFindingCodes.Duplicates).Count);
        Assert.Equal("zh", report.Languages[0].Name);
    }

    [Fact]
    public void Split_LegacyNews_HasTheCountsAndTheFormOfTheOldTool()
    {
        var raw = DatasetFile.Open(SharedFiles.Require("data", "openai", "legacy_agnews.jsonl"));
        var expected = DatasetFile.Open(SharedFiles.Require("data", "openai", "legacy_agnews_prepared_train.jsonl")).All().Concat(
            DatasetFile.Open(SharedFiles.Require("data", "openai", "legacy_agnews_prepared_valid.jsonl")).All());
        var fixes = DataInspection.Run(raw).Findings.Where(finding => finding.Recommended).Select(finding => finding.Fix!).ToList();

        var whole = DataPreparation.Apply(raw, fixes, folder.PathOf("whole.jsonl"), DateTimeOffset.UnixEpoch);
        var counts = DataPreparation.Split(DatasetFile.Open(whole.Path), DataPreparation.LegacyValidation, 42, byLabel: true, folder.PathOf("train.jsonl"), folder.PathOf("valid.jsonl"));

        Assert.Equal((801, 201), counts);
        Assert.Equal(expected.Select(DataFolder.Show).Order(), DatasetFile.Open(whole.Path).All().Select(DataFolder.Show).Order());
    }

    [Fact]
    public void Run_AllPromptsEmpty_IsOpenEndedAndUsable()
    {
        var rows = string.Concat(Enumerable.Range(0, 20).Select(number => $$"""{"prompt":"","completion":" {{number}} lines of small words END"}""" + "\n"));

        var report = DataInspection.Run(folder.Open(rows), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((DataTask.OpenEnded, 20L, 0L), (report.Task, report.Records, report.Unusable));
        Assert.Equal([DataFindingCodes.FewRecords], report.Findings.Where(finding => finding.Severity != FindingSeverity.Note).Select(finding => finding.Code));
    }

    [Theory]
    [InlineData("walk by the sea ->", " ->", false)]
    [InlineData("walk -> by the sea ->", " ->", true)]
    [InlineData("walk by the sea?", "?", false)]
    [InlineData("walk? by the sea?", "?", true)]
    public void Run_SeparatorWithinAPrompt_IsTold(string prompt, string separator, bool isTold)
    {
        // One prompt is enough, and it need not be the first.
        var rows = Enumerable.Range(0, 8).Select(number => $$"""{"prompt":"{{(number == 5 ? prompt : $"{number} run{separator}")}}","completion":" word {{number}}\n"}""" + "\n");

        var report = DataInspection.Run(folder.Open(string.Concat(rows)), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(isTold, report.Findings.Any(finding => finding is { Code: DataFindingCodes.UnclearSeparator, Severity: FindingSeverity.Warning }));
    }

    [Theory]
    [InlineData("huanhuan/huanhuan-100.json")]
    [InlineData("llamafactory/identity.json")]
    [InlineData("llamafactory/glaive_toolcall_en_demo.json")]
    [InlineData("openai/toy_chat_fine_tuning.jsonl")]
    [InlineData("openai/legacy_agnews.jsonl")]
    [InlineData("vertex/banking_intents_gemini.jsonl")]
    public void Apply_Twice_ChangesNothingMore(string file)
    {
        var dataset = DatasetFile.Open(SharedFiles.Require(["data", .. file.Split('/')]));
        DataFix[] fixes =
        [
            .. DataFixes.All.Except([DataFixes.DropLeaks, DataFixes.DropNearLeaks, .. DataFixes.OfModel]).Select(code => new DataFix(code, code switch
            {
                DataFixes.AddPromptSuffix => [" ->"],
                DataFixes.ReplacePromptSuffix => [".", " ->"],
                DataFixes.DropLanguage => ["none"],
                DataFixes.UnifyLabels => ["World", "greet"],
                DataFixes.RemovePromptPrefix or DataFixes.RemoveAnswerPrefix => ["I"],
                DataFixes.RemovePromptSuffix => ["?"],
                DataFixes.AddAnswerSuffix => [" END"],
                DataFixes.RemoveMarkers => ["<|im_start|>", "</s>"],
                _ => [],
            })),
        ];

        var once = DataPreparation.Apply(dataset, fixes, folder.PathOf("once.jsonl"), DateTimeOffset.UnixEpoch);
        var twice = DataPreparation.Apply(DatasetFile.Open(once.Path), fixes, folder.PathOf("twice.jsonl"), DateTimeOffset.UnixEpoch);

        Assert.True(once.Records > 0);
        Assert.Equal(File.ReadAllText(once.Path), File.ReadAllText(twice.Path));
        Assert.Equal(once.Sha256, twice.Sha256);
        Assert.Equal((0, 2), (twice.Changed, twice.Number));
    }

    [Fact]
    public void Run_SecretsAndPersonalData_AreFoundAndMasked()
    {
        var key = "AKIA" + "ABCDEFGHIJKLMNOP";
        var dataset = folder.Open($$"""{"prompt":"Mail a.b@firm.de or 13812345678","completion":"Use {{key}}, card 4111 1111 1111 1111, id 11010519491231002X"}""");
        var report = DataInspection.Run(dataset);
        var version = DataPreparation.Apply(dataset, [new(DataFixes.MaskSecrets, []), new(DataFixes.MaskPersonalData, [])], folder.PathOf("b"), DateTimeOffset.UnixEpoch);

        Assert.Contains(report.Findings, finding => finding.Code == DataFindingCodes.Secrets);
        Assert.Equal(["card", "email", "id", "phone"], Assert.Single(report.Findings, finding => finding.Code == DataFindingCodes.PersonalData).Words);
        Assert.DoesNotContain(report.Findings.SelectMany(finding => finding.Examples), example => example.Before.Contains(key, StringComparison.Ordinal));
        Assert.Equal("user: Mail [EMAIL] or [PHONE] | assistant: Use [SECRET], card [CARD], id [ID]", DataFolder.Show(DatasetFile.Open(version.Path).All().Single()));
    }

    [Fact]
    public void Run_PasswordInAnAddress_IsASecret()
    {
        Assert.Contains(DataInspection.Run(folder.Open(Row("postgres://ann:p4ssw0rd@db.firm/x"))).Findings, finding => finding.Code == DataFindingCodes.Secrets);
        Assert.DoesNotContain(DataInspection.Run(folder.Open(Row("https://firm.de:8080/ann/x@y"))).Findings, finding => finding.Code == DataFindingCodes.Secrets);

        static string Row(string address) => $$"""{"prompt":"Where is it?","completion":"It is at {{address}}."}""";
    }

    [Fact]
    public void Run_PersonalDataInARepeat_IsHiddenInItsExample()
    {
        var line = """{"prompt":"Mail a.b@firm.de","completion":"Sent to a.b@firm.de, key AKIAABCDEFGHIJKLMNOP."}""";
        var report = DataInspection.Run(folder.Open(string.Join('\n', line, line)));

        var shown = Assert.Single(Assert.Single(report.Findings, finding => finding.Code == DataFindingCodes.Duplicates).Examples).Before;
        Assert.Contains("Sent to", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("a.b@firm.de", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("ABCDEFGHIJ", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Close it with </s> there.", false, "</s>")]
    [InlineData("### Instruction: say so", false, "### Instruction:")]
    [InlineData("<|im_start|>user and </s>", true, "<|im_start|>")]
    public void Run_MarkOfATemplate_IsTakenOutUnaskedOnlyWhereItIsCertain(string answer, bool isCertain, string removed)
    {
        var report = DataInspection.Run(folder.Open($$"""{"prompt":"How?","completion":"{{answer}}"}"""));

        var finding = Assert.Single(report.Findings, finding => finding.Code == DataFindingCodes.Markers);
        Assert.Equal(isCertain, finding.Recommended);
        Assert.Equal([removed], finding.Fix!.Values);
    }

    [Fact]
    public void Run_AnswersToNothing_AreInOrder()
    {
        var report = DataInspection.Run(folder.Open("""{"messages":[{"role":"assistant","content":"A line that answers nothing."}]}"""));

        Assert.Equal(DataTask.OpenEnded, report.Task);
        Assert.DoesNotContain(report.Findings, finding => finding.Code == DataFindingCodes.RoleOrder);
    }

    [Theory]
    [InlineData("""{"q":"My mail is a.b@firm.de.","a":"Noted: a.b@firm.de","id":1}""", "prompt=q,completion=a", null, "user: My mail is [EMAIL]. | assistant: Noted: [EMAIL]")]
    [InlineData("""{"chat":[{"speaker":"user","said":"a.b@firm.de"},{"speaker":"assistant","said":"Yes, a.b@firm.de"}]}""", "messages=chat,role_tag=speaker,content_tag=said", null, "user: [EMAIL] | assistant: Yes, [EMAIL]")]
    [InlineData("""{"prompt":"a.b@firm.de?","chosen":"Yes, a.b@firm.de","rejected":"No, a.b@firm.de"}""", null, "chosen", "user: [EMAIL]? | assistant: Yes, [EMAIL]")]
    [InlineData("""{"input":{"messages":[{"role":"user","content":"a.b@firm.de?"}]},"preferred_output":[{"role":"assistant","content":"a.b@firm.de!"}],"non_preferred_output":[{"role":"assistant","content":"No."}]}""", null, "chosen", "user: [EMAIL]? | assistant: [EMAIL]!")]
    public void Apply_DataThatNeedsAWord_IsMendedAndReadByTheSameWord(string line, string? columns, string? preference, string expected)
    {
        var options = new DataOptions { Columns = columns is null ? null : ColumnMap.Parse(columns), Preference = preference };
        File.WriteAllText(folder.PathOf("a.jsonl"), $"{line}\n{line}\n");

        var report = DataInspection.Run(DatasetFile.Open(folder.PathOf("a.jsonl"), options));
        var version = DataPreparation.Apply(DatasetFile.Open(folder.PathOf("a.jsonl"), options), [new(DataFixes.MaskPersonalData, [])], folder.PathOf("b.jsonl"), DateTimeOffset.UnixEpoch);

        Assert.Equal(2, Assert.Single(report.Findings, finding => finding.Code == DataFindingCodes.PersonalData).Count);
        Assert.Equal([expected, expected], DatasetFile.Open(version.Path, options).All().Select(DataFolder.Show));
        Assert.DoesNotContain("a.b@firm.de", File.ReadAllText(version.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_RecordsOfText_AreMended()
    {
        var dataset = folder.Open(string.Join('\n', """{"text":"Write to a.b@firm.de today."}""", """{"text":"Write to a.b@firm.de today."}""", """{"text":"Another text."}"""));

        var report = DataInspection.Run(dataset);
        var version = DataPreparation.Apply(dataset, [new(DataFixes.MaskPersonalData, []), new(DataFixes.DropDuplicates, [])], folder.PathOf("b.jsonl"), DateTimeOffset.UnixEpoch);

        Assert.Equal(DataTask.OpenEnded, report.Task);
        Assert.Equal(1, Assert.Single(report.Findings, finding => finding.Code == DataFindingCodes.Duplicates).Count);
        Assert.Equal(["Write to [EMAIL] today.", "Another text."], DatasetFile.Open(version.Path).All().Select(record => record.Text));
    }

    [Fact]
    public void Apply_PlainText_IsRefusedAndNoFixIsOffered()
    {
        File.WriteAllText(folder.PathOf("a.txt"), "Write to a.b@firm.de today.\n\nA second paragraph.\n");
        var dataset = DatasetFile.Open(folder.PathOf("a.txt"));

        var report = DataInspection.Run(dataset);
        var refusal = Assert.Throws<TuningException>(() => DataPreparation.Apply(dataset, [new(DataFixes.MaskPersonalData, [])], folder.PathOf("b.jsonl"), DateTimeOffset.UnixEpoch));

        Assert.Null(Assert.Single(report.Findings).Fix);
        Assert.Equal(DataFindingCodes.PersonalData, report.Findings[0].Code);
        Assert.Empty(report.Lengths.Cuts);
        Assert.Contains("Plain text", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.PathOf("b.jsonl")));
    }

    [Fact]
    public void Draw_RepeatedQuestionsAndLabels_EachOnOneSideInItsShare()
    {
        SplitKey[] keys = [.. Enumerable.Range(0, 300).Select(index => new SplitKey((ulong)(index / 2), (ulong)(index / 100)))];

        var held = GroupedSplit.Draw(keys, 60, seed: 42);

        Assert.Equal(60, held.Count(isHeld => isHeld));
        Assert.All(Enumerable.Range(0, 150), pair => Assert.Equal(held[2 * pair], held[(2 * pair) + 1]));
        Assert.All(Enumerable.Range(0, 3), label => Assert.Equal(20, held.Skip(100 * label).Take(100).Count(isHeld => isHeld)));
        Assert.Equal(held, GroupedSplit.Draw(keys, 60, seed: 42));
        Assert.NotEqual(held, GroupedSplit.Draw(keys, 60, seed: 43));
    }
}
