using System.Text.RegularExpressions;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Architecture;

/// <summary>The rules of the house: which room may look into which. Read from the sources, so that a breach names its file.</summary>
public sealed partial class HouseRulesTests
{
    // Room → the rooms of Core it may use besides itself.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["TuningStudio.Core/Configuration"] = ["Contracts"],
        ["TuningStudio.Core/Contracts"] = ["Configuration"],
        ["TuningStudio.Core/Data"] = ["Configuration", "Contracts"],
        ["TuningStudio.Core/Gguf"] = ["Contracts"],
        ["TuningStudio.Core/Transfer"] = ["Contracts"],
        ["TuningStudio.Core/Hub"] = ["Contracts", "Transfer"],
        ["TuningStudio.Core/Locations"] = ["Contracts", "Hub", "Transfer"],
        ["TuningStudio.Core/Tokenization"] = ["Configuration", "Contracts", "Data", "Gguf"],
        ["TuningStudio.Core/Planning"] = ["Configuration", "Contracts", "Gguf"],
        ["TuningStudio.Core/Sweeps"] = ["Configuration", "Contracts"],
        ["TuningStudio.Core/Runtime"] = ["Configuration", "Contracts"],
        ["TuningStudio.Core/Weights"] = ["Contracts", "Gguf"],
        ["TuningStudio.Core/Batching"] = ["Tokenization"],
        ["TuningStudio.Core/Models"] = ["Batching", "Contracts", "Gguf", "Runtime", "Weights"],
        ["TuningStudio.Core/Peft"] = ["Configuration", "Contracts", "Models", "Weights"],
        ["TuningStudio.Core/Generation"] = ["Contracts", "Models", "Peft", "Tokenization"],
        ["TuningStudio.Core/Training"] = ["Batching", "Configuration", "Contracts", "Data", "Generation", "Locations", "Models", "Peft", "Planning", "Runtime", "Tokenization", "Weights"],
        ["TuningStudio.Core/Export"] = ["Configuration", "Contracts", "Gguf", "Models", "Peft", "Runtime", "Tokenization", "Weights"],
        ["TuningStudio.Web"] = ["Configuration", "Contracts", "Data", "Gguf", "Hub", "Locations", "Tokenization", "Transfer", "Planning", "Sweeps"],
    };

    // Rooms that must not know tensors.
    private static readonly string[] WithoutTorch =
    [
        "TuningStudio.Core/Configuration", "TuningStudio.Core/Contracts", "TuningStudio.Core/Data", "TuningStudio.Core/Gguf", "TuningStudio.Core/Locations", "TuningStudio.Core/Transfer", "TuningStudio.Core/Hub",
        "TuningStudio.Core/Tokenization", "TuningStudio.Core/Planning", "TuningStudio.Core/Sweeps", "TuningStudio.Web",
    ];

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_UsesOnlyTheRoomsBeforeIt(string room)
    {
        var own = room[(room.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var breaches = from file in Sources(room)
                       from Match use in CoreNamespace().Matches(File.ReadAllText(file))
                       let used = use.Groups[1].Value
                       where used != own && !Allowed[room].Contains(used)
                       select $"{Path.GetRelativePath(SharedFiles.RepositoryRoot, file)} uses {used}";

        Assert.Empty(breaches.Distinct());
    }

    [Fact]
    public void EveryRoomOfCore_HasItsRule()
    {
        var rooms = Directory.EnumerateDirectories(Path.Combine(SharedFiles.RepositoryRoot, "TuningStudio.Core"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not ("bin" or "obj"))
            .Select(name => $"TuningStudio.Core/{name}");

        Assert.Empty(rooms.Except(Allowed.Keys));
    }

    [Fact]
    public void RoomsWithoutTensors_NeverNameTorchSharp()
    {
        var breaches = WithoutTorch
            .SelectMany(Sources)
            .Where(file => File.ReadAllText(file).Contains("TorchSharp", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(SharedFiles.RepositoryRoot, file));

        Assert.Empty(breaches);
    }

    [Fact]
    public void Components_TalkToStateOnly()
    {
        var breaches = from file in Sources("TuningStudio.Web/Components")
                       let text = File.ReadAllText(file)
                       where ForbiddenInComponents().IsMatch(text)
                       select Path.GetRelativePath(SharedFiles.RepositoryRoot, file);

        Assert.Empty(breaches);
    }

    // What has a way beside the caller's thread is taken that way; these do so by being called there as a whole.
    [Fact]
    public void Components_ReadFilesBesideTheCircuit()
    {
        string[] beside = ["LessonState.cs", "DatasetsPage.razor", "DatasetPage.razor.cs"];
        var breaches = from file in Sources("TuningStudio.Web/Components")
                       where !beside.Contains(Path.GetFileName(file))
                       from Match use in ReadOnTheSpot().Matches(File.ReadAllText(file))
                       select $"{Path.GetRelativePath(SharedFiles.RepositoryRoot, file)}: {use.Value}";

        Assert.Empty(breaches);
    }

    // Two parts of the site that chose the same word would each get the other's looks.
    [Fact]
    public void Styles_OfAClass_BeginInOneFile()
    {
        var begun = from file in Directory.EnumerateFiles(Path.Combine(SharedFiles.RepositoryRoot, "wwwroot-assets", "css"), "*.css")
                    from name in ClassRule().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct()
                    group Path.GetFileName(file) by name into files
                    where files.Count() > 1
                    select $"{files.Key}: {string.Join(", ", files)}";

        Assert.Empty(begun);
    }

    private static IEnumerable<string> Sources(string room) =>
        Directory.EnumerateFiles(Path.Combine(SharedFiles.RepositoryRoot, room), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"^(\.[\w-]+) \{", RegexOptions.Multiline)]
    private static partial Regex ClassRule();

    // YamlDotNet has a Core of its own.
    [GeneratedRegex(@"(?<!YamlDotNet\.)\bCore\.([A-Z]\w+)(?=[.;\s])")]
    private static partial Regex CoreNamespace();

    [GeneratedRegex(@"\bDbContext\b|\bIDbContextFactory\b|System\.Diagnostics\.Process\b|\bProcess\.Start\b|TuningStudio\.Web\.Persistence|TuningStudio\.Web\.Jobs|TuningStudio\.Web\.Hubs")]
    private static partial Regex ForbiddenInComponents();

    [GeneratedRegex(@"\b([Mm]odels|[Dd]atasets|[Ll]ibrary|Prompts|Credentials)\.List\(\)|\b[Ss]tore\.(Spec|CheckpointAdapter)\(|\bReports\.Versions\(|\bExports\.(Of|Start)\(|\bDownloads\.(Hub|SetToken|Start)\(|\bPlans\.(Keep|Measured|Forget)\(|\bDatasetUses\.Read\(")]
    private static partial Regex ReadOnTheSpot();
}
