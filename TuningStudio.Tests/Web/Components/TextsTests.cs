using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Planning.Diagnosis;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.DataSets;
using TuningStudio.Web.Components.Learn;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.Components.Runs;
using TuningStudio.Web.Jobs;
using TuningStudio.Web.Resources;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Components;

/// <summary>Every visible string is there in both languages, and none is asked for that is not.</summary>
public sealed partial class TextsTests
{
    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> Chinese = Read(CultureInfo.GetCultureInfo("zh"));

    [Fact]
    public void Keys_EnglishAndChinese_AreTheSame()
    {
        Assert.NotEmpty(English);
        Assert.Equal(English.Keys.Order(StringComparer.Ordinal), Chinese.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Texts_EnglishAndChinese_AreFilledAlike()
    {
        foreach (var (key, english) in English)
        {
            Assert.False(string.IsNullOrWhiteSpace(Chinese[key]), key);
            Assert.Equal(Places(english), Places(Chinese[key]));
        }
    }

    [Fact]
    public void Keys_UsedByComponents_Exist()
    {
        var folder = Path.Combine(SharedFiles.RepositoryRoot, "TuningStudio.Web", "Components");
        var used = Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => Use().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .ToHashSet();

        Assert.True(used.Count > 100, "The pattern no longer finds the keys.");
        Assert.Equal([], used.Except(English.Keys));
    }

    [Fact]
    public void Keys_MadeFromEnumsAndCodes_Exist()
    {
        var codes = typeof(ErrorCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        string[] made =
        [
            .. Enum.GetNames<RunStatus>().SelectMany(name => new[] { $"Status.{name}", $"Doing.{name}" }),
            .. Enum.GetNames<RunPhase>().Select(name => $"Phase.{name}"),
            .. Enum.GetNames<OptionGroup>().Select(name => $"Group.{name}"),
            .. Enum.GetNames<TuningKind>().Select(name => $"Method.{name}"),
            .. Enum.GetNames<RunStep>().Select(name => $"New.Step{name}"),
            .. Enum.GetNames<RunStep>().Where(name => name is not (nameof(RunStep.Plan) or nameof(RunStep.Review))).Select(name => $"New.Missing{name}"),
            .. Enum.GetNames<RunView>().Select(name => $"Run.View{name}"),
            .. Enum.GetNames<RowPurpose>().SelectMany(name => new[] { $"Rows.{name}", $"Log.Rows{name}", $"Rows.Text{name}Hardest", $"Rows.Text{name}Easiest" }),
            .. Lesson.All.SelectMany(lesson => new[] { string.Empty, ".About", ".Needs", ".RunName" }.Select(part => $"Learn.{lesson.Name}{part}")),
            .. Lesson.All.SelectMany(lesson => lesson.Bands.Select(band => $"Learn.{lesson.Name}.Band.{band.Key}")),
            .. Enum.GetNames<LessonStep>().SelectMany(step => Lesson.All.SelectMany(lesson => new[] { $"Learn.Step.{step}", $"Learn.{lesson.Name}.{step}", $"Learn.{lesson.Name}.{step}.Expect" })),
            .. new[] { "Done", "Next", "Later" }.Select(state => $"Learn.State.{state}"),
            .. Enum.GetNames<DatasetColumn>().Select(name => $"Data.{name}"),
            .. FindingCodes.All.SelectMany(code => new[] { $"Finding.{code}", $"Finding.{code}.Text", $"Finding.{code}.Remedy" }),
            .. new[] { "length", "cancelled" }.Select(reason => $"Samples.End.{reason}"),
            .. codes.Append(Refusal.Code).Append(GenerationWorker.Lost).Select(code => $"Error.{code}"),
            .. codes.Append(GenerationWorker.Lost).Select(code => $"Advice.{code}"),
            .. new[] { "http", "s3", "gs", "az", "hf", "ms" }.SelectMany(kind => new[] { $"Source.{kind}", $"Source.{kind}.Help" }),
            .. SourceCredentials.Fields.Select(field => $"Credentials.{field}"),
            .. new[] { "stop", "length", "cancelled" }.Select(reason => $"Finish.{reason}"),
            .. new[] { "promptCompletion", "inputOutput", "alpaca", "messages", "shareGpt" }.Select(format => $"Format.{format}"),
            .. new[] { "system", "user", "assistant", "tool" }.Select(role => $"Role.{role}"),
        ];

        Assert.Equal([], made.Except(English.Keys));
    }

    [Fact]
    public void Keys_OfRefusals_Exist()
    {
        var folder = Path.Combine(SharedFiles.RepositoryRoot, "TuningStudio.Web", "Jobs");
        var used = Directory.EnumerateFiles(folder, "*.cs").SelectMany(file => Refused().Matches(File.ReadAllText(file)).Select(match => $"Refused.{match.Groups[1].Value}")).ToHashSet();

        Assert.Equal(English.Keys.Where(key => key.StartsWith("Refused.", StringComparison.Ordinal)).ToHashSet(), used);
    }

    [Fact]
    public void Keys_OfKeptErrors_ExistAndAreUsed()
    {
        var folder = Path.Combine(SharedFiles.RepositoryRoot, "TuningStudio.Web", "Jobs");
        var used = Directory.EnumerateFiles(folder, "*.cs").SelectMany(file => Kept().Matches(File.ReadAllText(file)).Select(match => match.Value.Trim('"'))).ToHashSet();

        Assert.Equal(English.Keys.Where(key => key.StartsWith("Lost.", StringComparison.Ordinal) || key.StartsWith("Launch.", StringComparison.Ordinal)).ToHashSet(), used);
    }

    [Theory]
    [InlineData("en", "1", "1 record is an exact repeat")]
    [InlineData("en", "12", "12 records are exact repeats")]
    [InlineData("en", "1,201", "1,201 records are exact repeats")]
    [InlineData("zh", "1", "1 条记录完全重复")]
    public async Task Counted_OneAndMore_AreWordedSo(string language, string count, string expected)
    {
        await using var studio = new StudioPageContext(language);

        Assert.Equal(expected, studio.Services.GetRequiredService<IStringLocalizer<Texts>>()["DataFinding.duplicates", count].Value);
    }

    [Fact]
    public void Texts_WithACount_FitOneToo()
    {
        // Limits, which are never one.
        string[] never = ["Compare.Full", "Compare.TooMany", "Compare.LeftOut"];

        Assert.Equal([], English.Where(text => Plural().IsMatch(text.Value)).Select(text => text.Key).Except(never));
    }

    private static Dictionary<string, string> Read(CultureInfo culture)
    {
        var resources = new ResourceManager(typeof(Texts)).GetResourceSet(culture, createIfNotExists: true, tryParents: false);
        Assert.NotNull(resources);
        return resources.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex("""(?:\bL|\btext)\["([A-Za-z.]+)"[\],]""")]
    private static partial Regex Use();

    [GeneratedRegex("""refusal\.Because\("(\w+)""")]
    private static partial Regex Refused();

    [GeneratedRegex("""
        "(Lost|Launch)\.[A-Za-z]+"
        """)]
    private static partial Regex Kept();

    [GeneratedRegex(@"(?<!of )\{\d\} (records|rows|runs|steps|files|times|examples|labels|lines|answers|votes|prompts|models|checkpoints|columns|texts|values)\b")]
    private static partial Regex Plural();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
