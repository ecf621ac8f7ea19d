using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Models;

/// <summary>The models that answer by name: those of the Models page, and the result of every run with the checkpoints that are left.</summary>
internal sealed class ServedModels(IModelLibrary library, RunStore runs, StudioHome home)
{
    internal IReadOnlyList<ServedModel> List() => [.. Bases(), .. runs.List().Select(Tuned).OfType<ServedModel>()];

    /// <summary>A model by its name.</summary>
    /// <exception cref="ApiFault">There is none.</exception>
    internal ServedModel Get(string name) => Find(name) ?? throw ApiFault.NotFound($"The model '{name}' does not exist here. GET /v1/models lists those that do.", "model", "model_not_found");

    internal ServedModel? Find(string name)
    {
        var (tuned, step) = TunedNames.Split(name);
        foreach (var run in runs.List().Where(run => TunedNames.MayBe(tuned, run.Id)))
        {
            if (runs.Spec(run.Id) is { } spec && (tuned == TunedNames.Of(spec) || tuned == TunedNames.Legacy(spec)))
            {
                return step is { } at ? Checkpoint(run, name, at) : Tuned(run) is { } model ? model with { Id = name } : null;
            }
        }

        return Bases().FirstOrDefault(model => model.Id == name || model.Base == name);
    }

    /// <summary>What a run has made; null where that is nothing, or gone.</summary>
    internal ServedModel? Tuned(RunSummary run) => run.AdapterFolder is { } adapter && Directory.Exists(adapter) && runs.Spec(run.Id) is { } spec
        ? new ServedModel(TunedNames.Of(spec), spec.Model, run.FinishedAt ?? run.CreatedAt) { Adapter = adapter, RunId = run.Id }
        : null;

    /// <summary>What a base model is called: <c>owner/name</c> where it lies so in the home, else the name of its folder.</summary>
    internal string NameOf(string path) => Path.GetRelativePath(home.Models, path) is var below && !Path.IsPathRooted(below) && !below.StartsWith("..", StringComparison.Ordinal)
        ? below.Replace('\\', '/')
        : Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

    private IEnumerable<ServedModel> Bases() => library.List().Select(model => new ServedModel(NameOf(model.Path), model.Path, Directory.GetLastWriteTimeUtc(model.Path)));

    private ServedModel? Checkpoint(RunSummary run, string name, int step) => runs.CheckpointAdapter(run.Id, step) is { } adapter
        ? new ServedModel(name, run.Model, run.CreatedAt) { Adapter = adapter, RunId = run.Id, Step = step }
        : null;
}
