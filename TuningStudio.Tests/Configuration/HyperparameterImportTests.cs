using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;

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
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    public void Read_NoObject_IsRefused(string json) => Assert.Equal(ErrorCodes.InvalidOption, Assert.Throws<TuningException>(() => HyperparameterImport.Read(json)).Code);
}
