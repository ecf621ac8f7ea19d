using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Storing;
using TuningStudio.Tests.Data;

namespace TuningStudio.Tests.Tokenization;

public sealed class TokenFileTests : IDisposable
{
    private readonly DataFolder folder = new();

    private string File => folder.PathOf("a.tokens");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TryOpen_WrittenFile_GivesTheSameExamples()
    {
        EncodedExample[] examples =
        [
            new([1, 2, 3], [false, true, true], Truncated: true, 7) { LeftOutTurns = 2 },
            new([], [], Truncated: false, 8),
            new([4, 5], [false, true], Truncated: false, 9) { Weights = [0, 0.5f], PromptWeight = 0.25f },
        ];
        Write(examples);

        using var read = TokenFile.TryOpen(File)!;

        Assert.Equal(3, read.Count);
        foreach (var (expected, actual) in examples.Zip(read))
        {
            Assert.Equal(expected.Ids, actual.Ids);
            Assert.Equal(expected.Trained, actual.Trained);
            Assert.Equal(expected.Weights, actual.Weights);
            Assert.Equal((expected.Truncated, expected.Line, expected.LeftOutTurns, expected.PromptWeight), (actual.Truncated, actual.Line, actual.LeftOutTurns, actual.PromptWeight));
        }

        Assert.Equal(new ExampleFacts(7, 3, 2, 2, true, true), read.FactsOf(0));
        Assert.Equal(new ExampleFacts(9, 2, 1, 0, false, false), read.FactsOf(2));
    }

    [Fact]
    public void TryOpen_AnyByteChangedOrCutOff_IsNoFile()
    {
        Write([new([1, 2, 3], [false, true, true], false, 1)]);
        var whole = System.IO.File.ReadAllBytes(File);
        for (var place = 0; place < whole.Length; place += 3)
        {
            var changed = whole.ToArray();
            changed[place] ^= 1;
            System.IO.File.WriteAllBytes(File, changed);
            Assert.Null(TokenFile.TryOpen(File));
            System.IO.File.WriteAllBytes(File, whole[..place]);
            Assert.Null(TokenFile.TryOpen(File));
        }

        Assert.Null(TokenFile.TryOpen(folder.PathOf("none")));
    }

    [Fact]
    public void Dispose_UnfinishedFile_LeavesNothing()
    {
        using (var writer = new TokenFileWriter(File))
        {
            writer.Add(new([1], [false], false, 1), default);
        }

        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public void PathOf_AnythingThatMakesOtherTokens_IsAnotherFile()
    {
        using var model = new TinyModelFolder();
        var data = folder.Write("data", "content");
        var cache = new TokenCache(folder.PathOf("cache"));
        var options = new EncodingOptions { MaxLength = 10 };
        var first = cache.PathOf(data, null, model.Path, null, options);

        Assert.Equal(first, cache.PathOf(data, null, model.Path, null, options with { }));
        Assert.Equal(7, new HashSet<string>
        {
            first,
            cache.PathOf(data, new DataOptions { Preference = "chosen" }, model.Path, null, options),
            cache.PathOf(data, null, model.Path, new PromptTemplate { Prompt = "{prompt}" }, options),
            cache.PathOf(data, null, model.Path, null, options with { MaxLength = 11 }),
            cache.PathOf(data, null, model.Path, null, options with { SystemPrompt = "x" }),
            cache.PathOf(folder.Write("data", "other"), null, model.Path, null, options),
            With(model, "chat_template.jinja", () => cache.PathOf(data, null, model.Path, null, options)),
        }.Count);
    }

    [Fact]
    public void Trim_FolderTooLarge_RemovesWhatWasNotUsedLongest()
    {
        var cache = new TokenCache(folder.PathOf("cache"), limit: 250);
        Directory.CreateDirectory(folder.PathOf("cache"));
        foreach (var (name, day) in new[] { ("old", 1), ("older", 0), ("new", 2) })
        {
            var path = folder.PathOf($"cache/{name}.tokens");
            System.IO.File.WriteAllBytes(path, new byte[100]);
            System.IO.File.SetLastAccessTimeUtc(path, new DateTime(2026, 1, 1 + day, 0, 0, 0, DateTimeKind.Utc));
        }

        cache.Trim(folder.PathOf("cache/new.tokens"));

        Assert.Equal(["new.tokens", "old.tokens"], Directory.EnumerateFiles(folder.PathOf("cache")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static string With(TinyModelFolder model, string name, Func<string> make)
    {
        model.Write(name, "{{ messages }}");
        return make();
    }

    private void Write(IEnumerable<EncodedExample> examples)
    {
        using var writer = new TokenFileWriter(File);
        foreach (var example in examples)
        {
            writer.Add(example, ExampleFacts.Of(example, new HashSet<int> { 3 }));
        }

        writer.Finish();
    }
}
