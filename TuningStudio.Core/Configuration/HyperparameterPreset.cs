namespace TuningStudio.Core.Configuration;

/// <summary>Values that go together under a name; each can still be changed.</summary>
/// <param name="Name">How the command line and a run's request call it.</param>
/// <param name="Label">What a form calls it.</param>
/// <param name="Text">What it is for.</param>
/// <param name="Values">What it sets.</param>
public sealed record HyperparameterPreset(string Name, LocalizedText Label, LocalizedText Text, HyperparameterOptions Values)
{
    /// <summary>What it sets, in the form's order.</summary>
    public IEnumerable<(OptionDefinition Option, string Value)> Settings() =>
        from option in HyperparameterCatalog.For(Values.Method)
        let value = option.Read(Values)
        where value is not null
        select (option, value);
}

/// <summary>The presets, the first choice first.</summary>
public static class HyperparameterPresets
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<HyperparameterPreset> All { get; } =
    [
        new("quick", new("Quick try", "快速尝试"),
            new("Sixty small updates, to see within minutes whether data and model fit together.", "六十次小更新，几分钟内看出数据与模型是否合适。"),
            new() { MaxSteps = 60, Rank = 8, MaxSequenceLength = 512 }),
        new("careful", new("Careful", "精细"),
            new("More room to learn, a lower learning rate and more data held out: slower, for the best result.", "更大的学习空间、更低的学习率、更多验证数据：较慢，追求最好的结果。"),
            new() { Rank = 32, Dropout = 0.05, LearningRateFactor = 0.5, WarmupRatio = 0.05, WeightDecay = 0.01, NEpochs = 4, ValidationSplit = 0.1, KeepCheckpoints = 5 }),
        new("small-memory", new("Small memory", "小内存"),
            new("The base in four bits and one example at a time, for models that would not fit otherwise.", "基座压到四位，一次计算一个样本，用于放不下的模型。"),
            new() { Quantization = "nf4", Rank = 8, MicroBatchSize = 1, GradientAccumulationSteps = 16, MaxSequenceLength = 512 }),
        new("llama3-huanhuan", new("Llama 3 with Huanhuan", "Llama 3 甄嬛教程"),
            new("Every value of the beginners' tutorial that teaches Llama 3 8B to speak as Zhen Huan (datawhalechina/self-llm): all records are learnt, and none is held out.", "入门教程中让 Llama 3 8B 学会甄嬛说话的全部取值（datawhalechina/self-llm）：所有记录都用于训练，不留验证集。"),
            new()
            {
                Method = "lora", Rank = 8, Alpha = 32, Dropout = 0.1,
                TargetModules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
                MicroBatchSize = 4, GradientAccumulationSteps = 4, NEpochs = 3, LearningRate = 1e-4, Schedule = "linear", WarmupRatio = 0,
                WeightDecay = 0, MaxGradientNorm = 1, MaxSequenceLength = 384, CheckpointSteps = 100,
                ValidationSplit = 0, Precision = "bf16", GradientCheckpointing = "on",
            }),
        new("openai-legacy", new("OpenAI, 2022", "OpenAI 2022"),
            new("What OpenAI's fine-tuning API chose by itself: 4 epochs, a batch of 0.2 % of the examples, a multiplier that goes with it, a prompt that counts 0.01, and nothing held out.", "OpenAI 微调接口自动采用的值：4 轮、批大小为样本数的 0.2%、相应的学习率倍数，提示权重 0.01，不留出验证数据。"),
            new() { Defaults = OpenAiDefaults.Name }),
        new("vertex", new("Vertex AI", "Vertex AI"),
            new("As in Generative AI Studio: 100 train steps of 8 examples, adapter size 8, learning rate multiplier 1.", "与 Generative AI Studio 一致：100 个训练步、每步 8 个样本、适配器大小 8、学习率倍数 1。"),
            new() { MaxSteps = 100, BatchSize = 8, Rank = 8, LearningRateFactor = 1 }),
    ];

    /// <summary>Finds a preset by its name; null where there is none.</summary>
    public static HyperparameterPreset? Find(string? name) => All.FirstOrDefault(preset => preset.Name == name);
}
