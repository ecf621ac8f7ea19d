namespace TuningStudio.Core.Configuration;

/// <summary>What a field of another tool's config comes to here.</summary>
/// <param name="Sets">The options that say the same, by JSON name.</param>
/// <param name="Note">What is done instead; null where it is done just so.</param>
/// <param name="Problem">Why it cannot be had, and what to do; null where it can.</param>
internal sealed record ForeignMeaning(IReadOnlyList<(string Option, string Value)> Sets, LocalizedText? Note = null, string? Problem = null);

/// <summary>Fields of PEFT's and transformers' configs (<c>LoraConfig</c>, <c>TrainingArguments</c>, TRL's <c>SFTConfig</c>) that are no hyperparameters here by themselves.</summary>
internal static class ForeignFields
{
    private static readonly ForeignMeaning Recorded = Noted("Every update is recorded, and shown as it comes.", "每次更新都会记录并即时显示。");
    private static readonly ForeignMeaning NotNeeded = Noted("It is not needed here.", "这里不需要。");

    private static readonly ForeignMeaning Done = new([]);

    private static readonly Dictionary<string, string> MethodsOfPeft = new(StringComparer.Ordinal)
    {
        ["LORA"] = "lora",
        ["IA3"] = "ia3",
        ["PROMPT_TUNING"] = "prompt-tuning",
        ["P_TUNING"] = "p-tuning",
        ["PREFIX_TUNING"] = "prefix-tuning",
        ["LN_TUNING"] = "norm",
    };

    private static readonly string[] AdamW = ["adamw_torch", "adamw_torch_fused", "adamw_hf", "adamw_apex_fused", "adamw"];

    private static readonly string[] SmallAdamW = ["adamw_8bit", "adamw_bnb_8bit", "paged_adamw", "paged_adamw_8bit", "paged_adamw_32bit", "adamw_torch_4bit", "adamw_torch_8bit"];

    // An adapter's config names them whether or not they are used.
    private static readonly string[] Unused =
    [
        "auto_mapping", "revision", "layers_pattern", "layer_replication", "loftq_config", "megatron_config", "eva_config", "corda_config", "arrow_config",
        "alora_invocation_tokens", "target_parameters", "trainable_token_indices", "lora_bias", "use_qalora", "ensure_weight_tying",
    ];

    private static readonly Dictionary<string, Func<string, ForeignMeaning>> Fields = new(StringComparer.Ordinal)
    {
        ["task_type"] = value => value == "CAUSAL_LM" ? Done : Refused($"task_type {value} is not tuned here, only CAUSAL_LM: to classify, give the labels as answers and set compute_classification_metrics."),
        ["peft_type"] = value => MethodsOfPeft.TryGetValue(value, out var method) ? Set(("method", method)) : Refused($"peft_type {value} is not tuned here: use one of {string.Join(", ", MethodsOfPeft.Keys)}."),
        ["fan_in_fan_out"] = Switch("fan_in_fan_out", Noted("How the weights lie is read from the model.", "权重的排列方式从模型读取。"), Noted("How the weights lie is read from the model.", "权重的排列方式从模型读取。")),
        ["bf16"] = Switch("bf16", Set(("precision", "bf16")), Done),
        ["fp16"] = Switch("fp16", Refused("fp16 is not computed here: use bf16, or precision auto."), Done),
        ["load_in_4bit"] = Switch("load_in_4bit", Set(("quantization", "nf4")), Done),
        ["load_in_8bit"] = Switch("load_in_8bit", Set(("quantization", "int8")), Done),
        ["optim"] = value => value switch
        {
            _ when AdamW.Contains(value) => Done,
            _ when SmallAdamW.Contains(value) => Noted("AdamW keeps its moments in float32: an adapter's are small.", "AdamW 以 float32 保存动量：适配器的动量很小。"),
            _ => Refused($"optim {value} is not there: leave it out, or use adamw_torch; updates are AdamW's."),
        },
        ["eval_strategy"] = Evaluation,
        ["evaluation_strategy"] = Evaluation,
        ["save_strategy"] = _ => Noted("A checkpoint is saved every save_steps updates, once an epoch and at least every 200 where that is not set.", "每 save_steps 次更新保存一个检查点；未设置时每轮一次，且至少每 200 步一次。"),
        ["load_best_model_at_end"] = Switch("load_best_model_at_end", Set(("finalAdapter", "best"), ("keepBest", "true")), Set(("finalAdapter", "last"))),
        ["greater_is_better"] = _ => Noted("Each metric knows its better end.", "每个指标自己知道越大越好还是越小越好。"),
        ["packing"] = Switch("packing", Set(("batching", "packed")), Noted("Packed examples do not see each other and learn the same; batching padded does without.", "打包的样本互不可见，学到的相同；若不要打包，请把组批方式设为 padded。")),
        ["group_by_length"] = Switch("group_by_length", Set(("batching", "bucketed")), Done),
        ["logging_steps"] = _ => Recorded,
        ["logging_strategy"] = _ => Recorded,
        ["logging_first_step"] = _ => Recorded,
        ["per_device_eval_batch_size"] = _ => Noted("Validation takes twice the micro-batch.", "验证时的批为微批的两倍。"),
        ["gradient_checkpointing_kwargs"] = _ => Noted("There is one way to do it here, with the same result.", "这里只有一种做法，结果相同。"),
        ["dataloader_drop_last"] = Switch("dataloader_drop_last", Noted("The last, smaller update of an epoch is made.", "每轮最后较小的一次更新照常进行。"), Done),
        ["push_to_hub"] = Switch("push_to_hub", Refused("push_to_hub is not done here: leave it out, and upload the run's adapter folder."), Done),
        ["dataloader_num_workers"] = _ => NotNeeded,
        ["dataloader_pin_memory"] = _ => NotNeeded,
        ["remove_unused_columns"] = _ => NotNeeded,
        ["ddp_find_unused_parameters"] = _ => NotNeeded,
        ["disable_tqdm"] = _ => NotNeeded,
        ["inference_mode"] = _ => NotNeeded,
        ["do_train"] = _ => NotNeeded,
        ["do_eval"] = _ => Noted("Whatever there is to validate on is measured.", "有验证数据就会测量。"),
        ["output_dir"] = _ => Noted("The run says where it is written.", "写到哪里由运行决定。"),
        ["logging_dir"] = _ => Noted("The run says where it is written.", "写到哪里由运行决定。"),
        ["overwrite_output_dir"] = _ => Noted("A run gets a folder of its own.", "每次运行都有自己的文件夹。"),
        ["run_name"] = _ => Noted("The run has a name beside its hyperparameters.", "运行的名称另行填写，不在超参数中。"),
        ["megatron_core"] = _ => NotNeeded,
        ["peft_version"] = _ => NotNeeded,
        ["qalora_group_size"] = _ => NotNeeded,
        ["base_model_name_or_path"] = _ => Noted("The run names its model beside its hyperparameters.", "模型另行选择，不在超参数中。"),
    };

    /// <summary>Every field that is understood.</summary>
    internal static IEnumerable<string> Names => Fields.Keys.Concat(Unused);

    /// <summary>What a field comes to; null where nobody knows it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value as text.</param>
    internal static ForeignMeaning? Of(string name, string value) => Fields.TryGetValue(name, out var meaning)
        ? meaning(value)
        : !Unused.Contains(name)
            ? null
            : value is "" or "false" or "{}" or "[]" ? Done : Refused($"{name} is not there: leave it out.");

    /// <summary>Another tool's word for a value of an option, in the studio's; any other as it is.</summary>
    internal static string ValueOf(OptionDefinition option, string value) => (option.Name, value) switch
    {
        ("gradientCheckpointing", "true") => "on",
        ("gradientCheckpointing", "false") => "off",
        ("initialization", "true") => "default",
        ("bestMetric", _) => MetricOf(value),
        _ => value,
    };

    // transformers puts eval_ before the names of its measurements.
    private static string MetricOf(string value)
    {
        var name = value.StartsWith("eval_", StringComparison.Ordinal) ? value["eval_".Length..] : value;
        return name switch
        {
            "loss" => "validationLoss",
            "mean_token_accuracy" => "tokenAccuracy",
            _ => BestMetric.All.FirstOrDefault(metric => OptionNames.Snake(metric.Name) == name)?.Name ?? value,
        };
    }

    private static ForeignMeaning Evaluation(string value) => value == "no"
        ? Set(("validationSplit", "0"))
        : Noted("The validation data is measured every eval_steps updates, four times an epoch where that is not set, and at the end.", "每 eval_steps 次更新测量一次验证数据；未设置时每轮四次，结束时再测一次。");

    private static Func<string, ForeignMeaning> Switch(string name, ForeignMeaning on, ForeignMeaning off) => value => value switch
    {
        "true" => on,
        "false" => off,
        _ => Refused($"{name} must be true or false, not '{value}'."),
    };

    private static ForeignMeaning Set(params (string Option, string Value)[] options) => new(options);

    private static ForeignMeaning Noted(string english, string chinese) => new([], new LocalizedText(english, chinese));

    private static ForeignMeaning Refused(string problem) => new([], Problem: problem);
}
