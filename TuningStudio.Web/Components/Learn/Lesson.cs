using Microsoft.Extensions.Localization;
using TuningStudio.Core.Configuration;
using TuningStudio.Web.Components.NewRun;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Learn;

/// <summary>A run that is gone through from the model to the first question, with what to expect on the way.</summary>
public sealed record Lesson
{
    /// <summary>Its name in addresses and in the keys of its texts.</summary>
    public required string Name { get; init; }

    /// <summary>What the model is asked before, while and after it is tuned.</summary>
    public required string Question { get; init; }

    /// <summary>Preset of its values; null where the studio's defaults do.</summary>
    public string? Preset { get; init; }

    /// <summary>How the playground is to answer, as part of its address.</summary>
    public string Sampling { get; init; } = string.Empty;

    /// <summary>Where the model is got, in this site.</summary>
    public required string ModelHref { get; init; }

    /// <summary>Where the data is got, in this site.</summary>
    public required string DataHref { get; init; }

    public required Func<ModelInfo, bool> IsModel { get; init; }

    public required Func<DatasetInfo, bool> IsData { get; init; }

    /// <summary>What the loss is expected to do.</summary>
    public required IReadOnlyList<LossBand> Bands { get; init; }

    /// <summary>The small one first: it runs on any machine.</summary>
    public static IReadOnlyList<Lesson> All { get; } = [Starter(), Huanhuan()];

    /// <summary>One of them by its name; null where there is none.</summary>
    public static Lesson? Find(string? name) => All.FirstOrDefault(lesson => lesson.Name == name);

    /// <summary>The form of a new run as the lesson wants it; what is not there yet stays empty.</summary>
    public RunDraft ToDraft(IReadOnlyList<ModelInfo> models, IReadOnlyList<DatasetInfo> datasets, IStringLocalizer text)
    {
        return new RunDraft
        {
            Name = text[$"Learn.{Name}.RunName"],
            Model = models.FirstOrDefault(IsModel)?.Path,
            TrainingFile = datasets.FirstOrDefault(IsData)?.Path,
            SamplePrompts = Question,
            Preset = Preset,
            Options = HyperparameterPresets.Find(Preset) is { } preset ? RunForm.ValuesOf(preset) : [],
            Lesson = Name,
        };
    }

    // Loss bands: one run of the default seed on a CPU, with room around it.
    private static Lesson Starter() => new()
    {
        Name = "starter",
        Question = "你是谁？",
        Sampling = "&temperature=0",
        ModelHref = "models",
        DataHref = "datasets",
        IsModel = model => model.IsStarter,
        IsData = data => data is { IsSample: true, Name: "palace-persona" },
        Bands =
        [
            new("First", 8.5, 11, LossBand.FirstSteps(10)),
            new("EpochOne", 4, 6, LossBand.EndOfEpoch(1, 10)),
            new("EpochThree", null, 3, LossBand.Epoch(3)),
        ],
    };

    // Bands: what the tutorial's log says, whose order of rows differs. It trains on every row.
    private static Lesson Huanhuan() => new()
    {
        Name = "huanhuan",
        Question = "你是谁？",
        Preset = "llama3-huanhuan",
        Sampling = "&temperature=0.5&topP=0.9&repeat=1.1&max=512",
        ModelHref = "models?get=LLM-Research%2FMeta-Llama-3-8B-Instruct",
        DataHref = "datasets?address=https%3A%2F%2Fraw.githubusercontent.com%2Fdatawhalechina%2Fself-llm%2Fmaster%2Fdataset%2Fhuanhuan.json",
        IsModel = model => model.Name.Contains("Llama-3-8B-Instruct", StringComparison.OrdinalIgnoreCase),
        IsData = data => Path.GetFileNameWithoutExtension(data.Name).Equals("huanhuan", StringComparison.OrdinalIgnoreCase),
        Bands =
        [
            new("First", 2.9, 4.3, LossBand.FirstSteps(10)),
            new("EpochOne", 2.5, 2.7, LossBand.EndOfEpoch(1, 50)),
            new("Stair", 0.25, null, LossBand.FallAfterEpoch(1, 30)),
            new("EpochThree", null, 2.0, LossBand.Epoch(3)),
        ],
    };
}
