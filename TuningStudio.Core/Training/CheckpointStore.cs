using System.Security.Cryptography;
using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Training;

/// <summary>
/// A run's saved states. Each is written to a temporary folder, hashed, flushed and renamed, so that a kill at any moment leaves
/// either the whole state or none; a damaged one is passed over for the one before.
/// </summary>
/// <param name="folder">The run's folder.</param>
/// <param name="keep">How many of the newest are kept.</param>
/// <param name="keepBest">Whether the best is kept beside them.</param>
/// <param name="onAdapterSaved">Puts beside each adapter what belongs to it; given the folder.</param>
public sealed class CheckpointStore(RunFolder folder, int keep, bool keepBest = true, Action<string>? onAdapterSaved = null)
{
    /// <summary>Name of the folder within a checkpoint that holds its adapter, in PEFT's layout.</summary>
    internal const string AdapterFolder = "adapter";

    /// <summary>Name of the file within a checkpoint that holds the optimizer's moments.</summary>
    internal const string OptimizerFile = "optimizer.safetensors";

    private const string ParametersFile = "parameters.safetensors";
    private const string StateFile = "state.json";
    private const string ManifestFile = "manifest.json";

    private readonly string _temporary = Saving(folder);
    private readonly string _leaving = Leaving(folder);

    // Found while resuming: they do not count among those kept.
    private readonly HashSet<int> _damaged = [];

    /// <summary>The complete checkpoints' steps, oldest first.</summary>
    public static IReadOnlyList<int> Steps(RunFolder folder) => !Directory.Exists(folder.CheckpointsFolder)
        ? []
        : [.. Directory.EnumerateDirectories(folder.CheckpointsFolder, "step-*")
            .Where(path => File.Exists(Path.Combine(path, ManifestFile)))
            .Select(path => int.TryParse(Path.GetFileName(path)["step-".Length..], out var step) ? step : -1)
            .Where(step => step >= 0)
            .Order()];

    /// <summary>Clears up what a kill left in the midst of saving. To be called before anything else when a run is taken up.</summary>
    public static void Recover(RunFolder folder)
    {
        RunFolders.TryDelete(Saving(folder));
        var leaving = Leaving(folder);
        if (Damage(leaving) is null)
        {
            var step = Read(leaving).Step;
            if (!Directory.Exists(folder.CheckpointFolder(step)))
            {
                Directory.Move(leaving, folder.CheckpointFolder(step));
            }
        }

        RunFolders.TryDelete(leaving);
    }

    /// <summary>Step of the newest checkpoint that is whole, or 0: where a run would go on.</summary>
    public static int ResumeStep(RunFolder folder) =>
        Steps(folder).Reverse().FirstOrDefault(step => IsWhole(folder, step));

    /// <summary>Whether the checkpoint of a step is there and undamaged.</summary>
    public static bool IsWhole(RunFolder folder, int step) => Damage(folder.CheckpointFolder(step)) is null;

    /// <inheritdoc cref="ResumeStep(RunFolder)"/>
    public int ResumeStep() => ResumeStep(folder);

    /// <summary>Saves a state and removes those that are too old.</summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="adapter">Its values are saved.</param>
    /// <param name="optimizer">Its moments are saved.</param>
    /// <param name="warn">Told of each old checkpoint that could not be removed.</param>
    /// <param name="isAskedFor">Whether a person asked for it: it then stays, and does not count among the newest.</param>
    /// <returns>The event that tells of it.</returns>
    /// <exception cref="TuningException">It cannot be written; nothing was changed.</exception>
    public CheckpointEvent Save(TrainingState state, IAttachedAdapter adapter, AdapterOptimizer optimizer, Action<string> warn, bool isAskedFor = false)
    {
        var target = folder.CheckpointFolder(state.Step);
        long size;
        try
        {
            RunFolders.Delete(_temporary);
            Directory.CreateDirectory(_temporary);
            adapter.Save(Path.Combine(_temporary, AdapterFolder));
            onAdapterSaved?.Invoke(Path.Combine(_temporary, AdapterFolder));
            if (!adapter.SavesItsState)
            {
                SafetensorsWriter.Write(Path.Combine(_temporary, ParametersFile), adapter.State);
            }

            optimizer.Save(Path.Combine(_temporary, OptimizerFile));
            File.WriteAllBytes(Path.Combine(_temporary, StateFile), JsonSerializer.SerializeToUtf8Bytes(state, CheckpointJson.Default.TrainingState));
            var hashes = Hashes(_temporary);
            File.WriteAllBytes(Path.Combine(_temporary, ManifestFile), JsonSerializer.SerializeToUtf8Bytes(hashes, CheckpointJson.Default.IReadOnlyDictionaryStringString));
            if (isAskedFor || IsAskedFor(state.Step))
            {
                CheckpointMark.Write(_temporary);
            }

            DurableFolder.FlushAll(_temporary);
            size = new DirectoryInfo(_temporary).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            Replace(target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TuningException { Code: ErrorCodes.CannotWrite })
        {
            RunFolders.TryDelete(_temporary);
            throw new TuningException(ErrorCodes.CannotWrite, $"The checkpoint of step {state.Step} could not be written: {exception.Message}", "Free some disk space; the checkpoints before it are untouched.", target, innerException: exception);
        }

        _damaged.Remove(state.Step);
        var best = keepBest ? state.Best?.Step : null;
        var old = Steps(folder).Except(_damaged).Where(step => !IsAskedFor(step)).SkipLast(keep).Where(step => step != best).Concat(_damaged).ToList();
        return new CheckpointEvent { Step = state.Step, Folder = Relative(target), SizeBytes = size, Removed = Remove(old, warn), BestStep = best };
    }

    /// <summary>Keeps a checkpoint that is saved already, since a person asks for it now.</summary>
    /// <exception cref="TuningException">It cannot be marked.</exception>
    internal void Keep(int step) => CheckpointMark.Write(folder.CheckpointFolder(step));

    /// <summary>Takes up the newest state that is whole.</summary>
    /// <param name="adapter">Gets the saved values.</param>
    /// <param name="optimizer">Gets the saved moments.</param>
    /// <param name="start">Where a run begins, with the fingerprints of its data and base: it goes on only with those it was started with.</param>
    /// <param name="warn">Told of each damaged checkpoint that was passed over.</param>
    /// <returns>The state, or null where there is none.</returns>
    /// <exception cref="TuningException">Data or base are others.</exception>
    public TrainingState? Restore(IAttachedAdapter adapter, AdapterOptimizer optimizer, TrainingState start, Action<string> warn)
    {
        foreach (var step in Steps(folder).Reverse())
        {
            var source = folder.CheckpointFolder(step);
            if (Damage(source) is { } damage)
            {
                warn($"The checkpoint of step {step} is damaged ({damage}); going back to the one before.");
                _damaged.Add(step);
                continue;
            }

            var state = Read(source);
            RefuseOthers(state, start, source);
            Load(adapter, source);
            optimizer.Load(Path.Combine(source, OptimizerFile));
            return state with { BaseFingerprint = start.BaseFingerprint };
        }

        return null;
    }

    /// <summary>Makes sure that a saved state belongs to data and base as they are now.</summary>
    /// <exception cref="TuningException">They are others.</exception>
    internal static void RefuseOthers(TrainingState state, TrainingState start, string source)
    {
        if (state.DataFingerprint != start.DataFingerprint)
        {
            throw new TuningException(ErrorCodes.InvalidData, "The training data or its tokens changed since the run was started.", "Put the data back as it was, or start a new run.", source);
        }

        if (state.BaseFingerprint is { } known && start.BaseFingerprint is { } now && known != now)
        {
            throw new TuningException(ErrorCodes.InvalidModel, "The base model's weights or config changed since the run was started: what was learnt belongs to the model as it was.", "Put the model back as it was, or start a new run.", source, field: "model");
        }
    }

    /// <summary>Where the run stood at a checkpoint that <see cref="IsWhole"/>.</summary>
    internal static TrainingState StateOf(RunFolder folder, int step) => Read(folder.CheckpointFolder(step));

    /// <summary>Gives a branched run the moments of the checkpoint it begins with, where they were copied with its adapter.</summary>
    /// <exception cref="TuningException">They belong to another adapter.</exception>
    public void RestoreStart(AdapterOptimizer optimizer)
    {
        var moments = Path.Combine(folder.StartFolder, OptimizerFile);
        if (File.Exists(moments))
        {
            optimizer.Load(moments);
        }
    }

    /// <summary>Removes what may hold a fault, unless nothing would be left: a doubtful state is better than none.</summary>
    /// <param name="good">The last step that is known to be good.</param>
    /// <param name="state">Where the run stands.</param>
    /// <param name="warn">Told of what could not be removed.</param>
    /// <returns>The event that tells of it, or null where nothing was to be removed.</returns>
    public RolledBackEvent? RollBack(int good, TrainingState state, Action<string> warn)
    {
        var steps = Steps(folder).Except(_damaged).ToList();
        var doubtful = steps.Where(step => !IsGood(step, good, state)).ToList();
        return doubtful.Count == 0 || doubtful.Count == steps.Count
            ? null
            : new RolledBackEvent { Removed = Remove(doubtful, warn), Step = steps.Except(doubtful).Last() };
    }

    /// <summary>Whether a checkpoint is not later than the last step that is known to be good, or was measured as the best.</summary>
    internal static bool IsGood(int step, int good, TrainingState state) => step <= good || step == state.Best?.Step;

    /// <summary>Gives an adapter the values of a checkpoint; the optimizer's moments stay as they are.</summary>
    /// <returns>False where the checkpoint is gone or damaged; nothing was changed then.</returns>
    internal bool TryPutIn(int step, IAttachedAdapter adapter)
    {
        if (!IsWhole(folder, step))
        {
            return false;
        }

        Load(adapter, folder.CheckpointFolder(step));
        return true;
    }

    private bool IsAskedFor(int step) => CheckpointMark.Has(folder.CheckpointFolder(step));

    private static string Saving(RunFolder folder) => Path.Combine(folder.CheckpointsFolder, ".saving");

    // One that gives way: to the same step saved again, or to newer ones.
    private static string Leaving(RunFolder folder) => Path.Combine(folder.CheckpointsFolder, ".leaving");

    private static TrainingState Read(string source) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(source, StateFile)), CheckpointJson.Default.TrainingState)!;

    // The one that was there stays until the new one has its name: with it alone kept, a kill in between must not cost both.
    private void Replace(string target)
    {
        RunFolders.Delete(_leaving);
        if (Directory.Exists(target))
        {
            Directory.Move(target, _leaving);
        }

        Directory.Move(_temporary, target);
        DurableFolder.FlushNames(folder.CheckpointsFolder);
        RunFolders.TryDelete(_leaving);
    }

    // Values are copied into the parameters in place: the optimizer's flat tensor is what they are views of.
    private static void Load(IAttachedAdapter adapter, string source)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var file = SafetensorsFile.Open(adapter.SavesItsState ? Path.Combine(source, AdapterFolder, CheckpointReader.Adapter + ".safetensors") : Path.Combine(source, ParametersFile));
        foreach (var (name, value) in adapter.State)
        {
            value.copy_(file.Read(name, value.dtype, value.device));
        }
    }

    private static string? Damage(string source)
    {
        try
        {
            var expected = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(source, ManifestFile)), CheckpointJson.Default.IReadOnlyDictionaryStringString);
            if (expected is null || !expected.ContainsKey(StateFile) || !expected.ContainsKey(OptimizerFile))
            {
                return ManifestFile;
            }

            var actual = Hashes(source);
            return expected.Where(file => !actual.TryGetValue(file.Key, out var hash) || hash != file.Value).Select(file => file.Key).FirstOrDefault();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return exception.Message;
        }
    }

    private static SortedDictionary<string, string> Hashes(string source)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(source, file).Replace(Path.DirectorySeparatorChar, '/');
            if (name != ManifestFile)
            {
                using var stream = File.OpenRead(file);
                hashes[name] = Convert.ToHexStringLower(SHA256.HashData(stream));
            }
        }

        return hashes;
    }

    // Renamed before it is deleted: a kill in the midst leaves no checkpoint with half its files. Trouble here costs disk space, not the run.
    private List<string> Remove(List<int> steps, Action<string> warn)
    {
        var removed = new List<string>();
        try
        {
            foreach (var step in steps)
            {
                var old = folder.CheckpointFolder(step);
                RunFolders.Delete(_leaving);
                Directory.Move(old, _leaving);
                _damaged.Remove(step);
                removed.Add(Relative(old));
                RunFolders.Delete(_leaving);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            warn($"An old checkpoint could not be removed: {exception.Message}");
        }

        return removed;
    }

    private string Relative(string path) => Path.GetRelativePath(folder.Root, path).Replace(Path.DirectorySeparatorChar, '/');
}
