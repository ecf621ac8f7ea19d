using TuningStudio.Cli;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;
using TuningStudio.Tests.Weights;

namespace TuningStudio.Tests.Cli;

public sealed class TokenizeCommandTests : IDisposable
{
    private static readonly string Starter = Path.Combine(SharedFiles.RepositoryRoot, "samples", "starter");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tokenize_Text_GivesIdsAndTokens()
    {
        var line = Assert.Single(CliRun.Of("tokenize", "--model", Starter, "--text", "Hi 你好<|end|>", "--json").Lines);

        var tokens = line.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()).ToArray();
        Assert.Equal("<|begin|>", tokens[0]);
        Assert.Equal("<|end|>", tokens[^1]);
        Assert.Equal(tokens.Length, line.GetProperty("count").GetInt32());
        Assert.Equal((6138, 6139), (line.GetProperty("ids")[0].GetInt32(), line.GetProperty("ids")[tokens.Length - 1].GetInt32()));
        Assert.False(line.TryGetProperty("trained", out _));
    }

    [Fact]
    public void Tokenize_WithoutSpecialTokens_LeavesThemOut()
    {
        var line = Assert.Single(CliRun.Of("tokenize", "--model", Starter, "--text", "a", "--no-special-tokens", "--json").Lines);
        Assert.Equal(1, line.GetProperty("count").GetInt32());
    }

    [Fact]
    public void Tokenize_Conversation_ShowsWhatIsLearnt()
    {
        File.WriteAllText(_folder["a.jsonl"], "{\"prompt\":\"Hi\",\"completion\":\"Hello\"}\n{\"text\":\"Hi\"}\n{\"ids\":[1,2]}\n");
        var lines = CliRun.Of("tokenize", "--model", Starter, "--file", _folder["a.jsonl"], "--json").Lines;
        Assert.Equal(3, lines.Count);
        var trained = lines[0].GetProperty("trained").EnumerateArray().Select(value => value.GetBoolean()).ToArray();
        Assert.True(trained[^1]);
        Assert.False(trained[0]);
        Assert.Equal([1, 2], lines[2].GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
    }

    [Fact]
    public void Tokenize_File_IsTakenAsAWhole()
    {
        File.WriteAllText(_folder["a.txt"], "one\ntwo\n");
        var file = CliRun.Of("tokenize", "--model", Starter, "--file", _folder["a.txt"], "--json");
        Assert.Equal(CliRun.Of("tokenize", "--model", Starter, "--text", "one\ntwo\n", "--json").Output, file.Output);
    }

    [Fact]
    public void Tokenize_ForPeople_PaintsATable()
    {
        var run = CliRun.Of("tokenize", "--model", Starter, "--text", "[bold]");
        Assert.Contains("6138", run.Output, StringComparison.Ordinal);
        Assert.Contains("tokens", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_NothingGiven_IsAWrongOption() =>
        CliRun.Fails(ExitCodes.WrongOptions, ErrorCodes.InvalidOption, "Give one of --text and --file.", "tokenize", "--model", Starter);

    [Fact]
    public void Tokenize_NoTokenizer_SaysSo() =>
        CliRun.Fails(ExitCodes.BadInput, ErrorCodes.InvalidTokenizer, "tokenizer.json", "tokenize", "--model", CliRun.Llama.ModelFolder, "--text", "a");
}
