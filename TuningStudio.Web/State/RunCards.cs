using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.State;

/// <summary>Writes, reads and checks run cards.</summary>
internal sealed class RunCards(IRunStore store, IModelLibrary models, IDatasetLibrary datasets, DataRoots roots, StudioHome home, IStringLocalizer<Texts> text) : IRunCards
{
    /// <summary>Code of what is missing or differs.</summary>
    internal const string Code = "run_card";

    private const string AdapterWeights = "adapter_model.safetensors";

    public async Task<RunCard?> OfAsync(string runId)
    {
        if (await store.HistoryAsync(runId, maxSteps: 1) is not { } run)
        {
            return null;
        }

        var spec = run.Spec;
        return new RunCard
        {
            Kind = RunCard.KindName,
            Version = RunCard.Newest,
            Engine = run.Engine,
            Spec = spec,
            Resolved = run.Resolved,
            Model = new(NameOf(spec.Model), await Task.Run(() => Digest(spec.Model))),
            TrainingFile = new(NameOf(spec.TrainingFile), run.Data?.TrainingSha256 ?? spec.TrainingVersion?.Sha256 ?? spec.TrainingOrigin?.Sha256),
            ValidationFile = spec.ValidationFile is { } validation ? new(NameOf(validation), run.Data?.ValidationSha256 ?? spec.ValidationOrigin?.Sha256) : null,
            Adapter = spec.Adapter is null ? null : new(NameOf(spec.Adapter), await AdapterHashAsync(home.Run(runId).StartFolder) ?? await AdapterHashAsync(spec.Adapter)),
            Device = run.LoadedModel?.Device,
            Precision = run.LoadedModel?.Precision,
            CommandLine = TuneCommandLine.For(Request(spec), OperatingSystem.IsWindows()),
            ApiCall = CurlCall.For(StudioAddress.Default, RunTemplate.Of(spec)),
        };
    }

    public RunCard Read(ReadOnlySpan<byte> json)
    {
        RunCard? card = null;
        try
        {
            card = JsonSerializer.Deserialize(json.StartsWith("\uFEFF"u8) ? json[3..] : json, StudioJson.Line.RunCard);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // Said below.
        }

        return card switch
        {
            { Kind: RunCard.KindName, Version: > RunCard.Newest } newer => throw new TuningException(Code, text["Card.Newer", newer.Version], text["Card.NewerRemedy"]),
            { Kind: RunCard.KindName } known => known,
            _ => throw new TuningException(Code, text["Card.NotOne"], text["Card.NotOneRemedy"]),
        };
    }

    public async Task<RunCardMatch> MatchAsync(RunCard card, CancellationToken cancellationToken = default)
    {
        // Lists are folders and tables, and a digest reads a model's files: not on the page's thread.
        var problems = new List<ErrorInfo>();
        var (known, data) = await Task.Run(() => (models.List(), datasets.List()), cancellationToken);
        var model = await FindAsync("Model", card.Model, [card.Spec.Model, .. known.Where(other => NameOf(other.Path) == card.Model.Name).Select(other => other.Path)], path => Task.Run(() => Digest(path), cancellationToken), problems);
        var training = await FindAsync("Data", card.TrainingFile, Places(data, card.TrainingFile, card.Spec.TrainingFile), HashAsync, problems);
        var validation = card.ValidationFile is { } file && card.Spec.ValidationFile is { } named ? await FindAsync("Data", file, Places(data, file, named), HashAsync, problems) : null;
        var adapter = card.Spec.Adapter is { } wanted ? await FindAsync("Adapter", card.Adapter ?? new(NameOf(wanted), null), await AdaptersAsync(card.Spec), path => AdapterHashAsync(path, cancellationToken), problems) : null;
        var spec = card.Spec with { Model = model ?? card.Spec.Model, TrainingFile = training ?? card.Spec.TrainingFile, ValidationFile = validation ?? card.Spec.ValidationFile };
        return new(adapter is null ? spec with { Adapter = null, BranchedFrom = null, KeepMoments = false } : spec with { Adapter = adapter }, problems);

        async Task<string?> HashAsync(string path)
        {
            await using var stream = File.OpenRead(roots.Require(path));
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        }
    }

    // Where it was; or, of a checkpoint, in the run of that name that is here.
    private async Task<IEnumerable<string>> AdaptersAsync(RunSpec spec) =>
        RunFolder.Branch(spec.BranchedFrom) is var (run, step) && await store.CheckpointAdapterAsync(run, step) is { } checkpoint ? [spec.Adapter!, checkpoint] : [spec.Adapter!];

    private static async Task<string?> AdapterHashAsync(string folder, CancellationToken cancellationToken = default)
    {
        var file = Path.Combine(folder, AdapterWeights);
        if (!File.Exists(file))
        {
            return null;
        }

        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    private static IEnumerable<string> Places(IReadOnlyList<DatasetInfo> data, CardFile file, string named) =>
        [named, .. data.SelectMany(known => new[] { known.Path, known.ValidationPath }).OfType<string>().Where(path => NameOf(path) == file.Name)];

    /// <summary>The first place where it is the same; else the first where there is something of that name, with a word about it.</summary>
    private async Task<string?> FindAsync(string kind, CardFile wanted, IEnumerable<string> places, Func<string, Task<string?>> hash, List<ErrorInfo> problems)
    {
        (string Path, string? Hash)? other = null;
        foreach (var place in places.Distinct())
        {
            try
            {
                if (await hash(place) is { } found)
                {
                    if (wanted.Sha256 is null || found == wanted.Sha256)
                    {
                        return place;
                    }

                    other ??= (place, found);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TuningException)
            {
                // As good as not there.
            }
        }

        problems.Add(other is { } differs
            ? new ErrorInfo(Code, text[$"Card.{kind}Differs", differs.Path, Short(wanted.Sha256), Short(differs.Hash)], text[$"Card.{kind}DiffersRemedy"], differs.Path)
            : new ErrorInfo(Code, text[$"Card.{kind}Missing", wanted.Name, Short(wanted.Sha256)], text[$"Card.{kind}MissingRemedy"]));
        return other?.Path;
    }

    private static NewRun Request(RunSpec spec) => new()
    {
        Name = spec.Name,
        Model = spec.Model,
        TrainingFile = spec.TrainingFile,
        ValidationFile = spec.ValidationFile,
        Adapter = spec.Adapter,
        KeepMoments = spec.KeepMoments,
        Data = spec.Data,
        SystemPrompt = spec.SystemPrompt,
        Template = spec.Template,
        SamplePrompts = spec.SamplePrompts,
        Hyperparameters = spec.Hyperparameters,
    };

    private static string? Digest(string path)
    {
        try
        {
            return ModelDigest.Of(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Short(string? hash) => hash is { Length: > 12 } ? hash[..12] : hash ?? "–";

    // Cards come from other systems too.
    private static string NameOf(string path) => RunSummary.NameOf(path);
}
