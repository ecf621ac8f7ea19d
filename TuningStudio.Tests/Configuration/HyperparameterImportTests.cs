using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Configuration;

public sealed class HyperparameterImportTests
{
    [Fact]
    public void Read_NamesOfOpenAi_Nested() => Assert.Equal(
        new HyperparameterOptions { NEpochs = 2, LearningRateMultiplier = 0.1 },
        HyperparameterImport.Read("""{"model":"curie","hyperparameters":{"n_epochs":2,"batch_size":"auto","learning_rate_multiplier":0.1,"prompt_loss_weight":null}}"""));

    [Fact]
    public void Read_NamesOfPeftAndTransformers()
    {
        var options = HyperparameterImport.Read("""
            {"r":8,"lora_alpha":32,"lora_dropout":0.1,"target_modules":["q_proj","v_proj"],"rank_pattern":{"q_proj":4},"use_rslora":true,"init_lora_weights":true,
             "num_train_epochs":3,"max_steps":-1,"lr_scheduler_type":"constant_with_warmup","warmup_steps":10,"per_device_train_batch_size":4,"adam_beta2":0.95}
            """);

        Assert.Equal((8, 32.0, 0.1, true, "default"), (options.Rank, options.Alpha, options.Dropout, options.UseRslora, options.Initialization));
        Assert.Equal(["q_proj", "v_proj"], options.TargetModules);
        Assert.Equal(["q_proj=4"], options.RankPattern);
        Assert.Equal((3, null, "constant_with_warmup", 10, 4, 0.95), (options.NEpochs, options.MaxSteps, options.Schedule, options.WarmupSteps, options.MicroBatchSize, options.AdamBeta2));
    }

    [Fact]
    public void Read_FieldsOfTrainingArguments_AreTakenOrNoted()
    {
        var notes = new List<string>();
        var options = HyperparameterImport.Read(
            """
            {"task_type":"CAUSAL_LM","peft_type":"LORA","fan_in_fan_out":false,"bf16":true,"fp16":false,"optim":"adamw_torch","logging_steps":10,"eval_strategy":"steps","eval_steps":50,
             "load_best_model_at_end":true,"metric_for_best_model":"eval_loss","packing":true,"gradient_checkpointing":true,"group_by_length":null,"output_dir":"out"}
            """,
            note: note => notes.Add(note.English));

        Assert.Equal(
            new HyperparameterOptions { Method = "lora", Precision = "bf16", ValidationSteps = 50, FinalAdapter = "best", KeepBest = true, BestMetric = "validationLoss", Batching = "packed", GradientCheckpointing = "on" },
            options);
        Assert.Equal(["fan_in_fan_out", "logging_steps", "eval_strategy", "output_dir"], notes.Select(note => note.Split(':')[0]));
        Assert.Empty(HyperparameterCheck.Find(options));
    }

    [Fact]
    public void Read_AnAdapterConfigAsPeftWritesIt_IsTakenWhole()
    {
        var options = HyperparameterImport.Read(File.ReadAllText(new Golden("llama-gqa").PathOf("lora", "init", "adapter_config.json")));

        Assert.Equal(("lora", 8, 32.0, "none", "default"), (options.Method, options.Rank, options.Alpha, options.Bias, options.Initialization));
        Assert.Equal(7, options.TargetModules!.Count);
        Assert.Empty(HyperparameterCheck.Find(options));
        Assert.Contains("lora_bias is not there", Assert.Throws<TuningException>(() => HyperparameterImport.Read("""{"lora_bias":true}""")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"optim\":\"adafactor\"}", "use adamw_torch")]
    [InlineData("{\"fp16\":true}", "use bf16")]
    [InlineData("{\"task_type\":\"SEQ_CLS\"}", "set compute_classification_metrics")]
    [InlineData("{\"peft_type\":\"ADALORA\"}", "use one of LORA, IA3")]
    [InlineData("{\"bf16\":\"maybe\"}", "must be true or false")]
    [InlineData("{\"metric_for_best_model\":\"eval_rouge\"}", "--best-metric must be one of")]
    public void Read_WhatCannotBeHad_SaysWhatCan(string json, string text) =>
        Assert.Contains(text, Assert.Throws<TuningException>(() => HyperparameterImport.Read(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("eval_loss", "validationLoss")]
    [InlineData("loss", "validationLoss")]
    [InlineData("eval_mean_token_accuracy", "tokenAccuracy")]
    [InlineData("eval_macro_f1", "macroF1")]
    [InlineData("sequence_accuracy", "sequenceAccuracy")]
    [InlineData("accuracy", "accuracy")]
    public void Read_MetricForBestModel_IsKnownByTheTrainersNames(string name, string metric) =>
        Assert.Equal(metric, HyperparameterImport.Read($$"""{"metric_for_best_model":"{{name}}"}""").BestMetric);

    [Fact]
    public void Read_OwnOptionBesideAForeignField_CountsFirst() =>
        Assert.Equal("fp32", HyperparameterImport.Read("""{"precision":"fp32","bf16":true}""").Precision);

    [Fact]
    public void Read_AnEarlierRunsRequest_GivesItsHyperparameters()
    {
        var spec = new RunSpec { Id = "a", Name = "a", Model = "/m", TrainingFile = "/t", Hyperparameters = new() { Rank = 4, Schedule = "linear" } };

        Assert.Equal(spec.Hyperparameters, HyperparameterImport.Read(JsonSerializer.Serialize(spec, StudioJson.Line.RunSpec)));
    }

    [Fact]
    public void Read_WhatIsWrong_IsSaidAllAtOnce()
    {
        var fault = Assert.Throws<TuningException>(() => HyperparameterImport.Read("""{"n_epochs":0,"temperature":1,"r":"many"}""", "options.json"));

        Assert.Equal("--n-epochs must be between 1 and 1000, not 0. There is no hyperparameter 'temperature'. --rank must be a whole number, not 'many'.", fault.Message);
        Assert.Equal(("options.json", "nEpochs"), (fault.File, fault.Field));
        Assert.Contains("--warmup-ratio, --warmup-steps decide the same thing", Assert.Throws<TuningException>(() => HyperparameterImport.Read("""{"r":0,"warmup_ratio":0.1,"warmup_steps":5}""")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    public void Read_NoObject_IsRefused(string json) => Assert.Equal(ErrorCodes.InvalidOption, Assert.Throws<TuningException>(() => HyperparameterImport.Read(json)).Code);

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"lr_scheduler_type":"\ud800"}""")]
    [InlineData("""{"hyperparameters":{"rank_pattern":{"\udc00":1}}}""")]
    public void Read_HalfACharacter_IsRefused(string json) => Assert.Contains("half a character", Assert.Throws<TuningException>(() => HyperparameterImport.Read(json)).Message, StringComparison.Ordinal);
}
