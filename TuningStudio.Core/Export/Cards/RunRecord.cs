using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Export.Cards;

/// <summary>What a run folder tells of the adapter in it.</summary>
internal sealed record RunRecord
{
    private const int HighestParent = 3;

    /// <summary>The request; null where it is missing or damaged.</summary>
    internal RunSpec? Spec { get; private init; }

    /// <summary>Every setting used.</summary>
    internal ResolvedHyperparameters? Settings { get; private init; }

    /// <summary>What was trained on.</summary>
    internal DataPreparedEvent? Data { get; private init; }

    /// <summary>The base, and how much of it was trained.</summary>
    internal ModelLoadedEvent? Model { get; private init; }

    /// <summary>The steps that count, in order.</summary>
    internal IReadOnlyList<StepEvent> Steps { get; private init; } = [];

    /// <summary>The validations that count, in order.</summary>
    internal IReadOnlyList<ValidationEvent> Validations { get; private init; } = [];

    /// <summary>The record of the run that an adapter lies in, as its result or in one of its checkpoints; null where it lies in none.</summary>
    internal static RunRecord? Of(string? adapter)
    {
        var folder = adapter is null ? null : new DirectoryInfo(adapter).Parent;
        for (var i = 0; i < HighestParent && folder is not null; i++, folder = folder.Parent)
        {
            var run = new RunFolder(folder.FullName);
            if (File.Exists(run.EventsFile) && File.Exists(run.ResolvedFile))
            {
                return Read(run);
            }
        }

        return null;
    }

    /// <summary>SHA-256 of the training file as it is now, or null where it is gone.</summary>
    internal string? HashOfData()
    {
        try
        {
            using var file = Spec is null ? null : File.OpenRead(Spec.TrainingFile);
            return file is null ? null : Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static RunRecord Read(RunFolder run)
    {
        var steps = new SortedDictionary<int, StepEvent>();
        var validations = new SortedDictionary<int, ValidationEvent>();
        DataPreparedEvent? data = null;
        ModelLoadedEvent? model = null;
        foreach (var happened in Events(run.EventsFile))
        {
            switch (happened)
            {
                // What was done after the state that a run goes on from is undone.
                case RunStartedEvent started:
                    foreach (var undone in steps.Keys.Concat(validations.Keys).Where(step => step > started.ResumedFromStep).ToList())
                    {
                        steps.Remove(undone);
                        validations.Remove(undone);
                    }

                    break;
                case StepEvent step:
                    steps[step.Step] = step;
                    break;
                case ValidationEvent validation:
                    validations[validation.Step] = validation;
                    break;
                case DataPreparedEvent prepared:
                    data = prepared;
                    break;
                case ModelLoadedEvent loaded:
                    model = loaded;
                    break;
                default:
                    break;
            }
        }

        return new RunRecord
        {
            Spec = Json(run.SpecFile, StudioJson.Line.RunSpec),
            Settings = Json(run.ResolvedFile, StudioJson.Line.ResolvedHyperparameters),
            Data = data,
            Model = model,
            Steps = [.. steps.Values],
            Validations = [.. validations.Values],
        };
    }

    private static IEnumerable<RunEvent> Events(string file)
    {
        using var log = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (log.ReadLine() is { } line)
        {
            if (Parse(() => JsonSerializer.Deserialize(line, StudioJson.Line.RunEvent)) is { } happened)
            {
                yield return happened;
            }
        }
    }

    private static T? Json<T>(string file, JsonTypeInfo<T> type)
        where T : class => File.Exists(file) ? Parse(() => JsonSerializer.Deserialize(File.ReadAllText(file), type)) : null;

    // A card tells what is known; a damaged line costs itself at most.
    private static T? Parse<T>(Func<T?> parse)
        where T : class
    {
        try
        {
            return parse();
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or IOException)
        {
            return null;
        }
    }
}
