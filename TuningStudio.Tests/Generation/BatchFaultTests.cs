using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;
using static TuningStudio.Tests.Generation.BatchAnswers;

namespace TuningStudio.Tests.Generation;

/// <summary>What befalls one row of several: a fault or its end by a person costs the others nothing.</summary>
[Collection("Torch")]
public sealed class BatchFaultTests
{
    [Fact]
    public void Step_OneRowsPassHasAFault_TheOthersGetTheReferenceTokens()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        var prompt = Rows(golden, "greedy_prompt")[0];
        var poison = Enumerable.Range(3, 200).First(id => !prompt.Contains(id));
        var faulty = FaultyModel.Of(model, (ids, _) => ids.data<long>().ToArray().Contains(poison));
        using var generator = new BatchGenerator(faulty, null);

        var rows = new[] { prompt, [.. prompt, poison], prompt }.Select(ids => generator.Add(new GenerationJob { Prompt = ids, Sampling = Greedy })).ToArray();
        Run(generator);

        Assert.Equal("poisoned", rows[1].Fault?.Message);
        Assert.Equal(Rows(golden, "greedy_ids")[0], Ended(rows[0]).Ids);
        Assert.Equal(Rows(golden, "greedy_ids")[0], Ended(rows[2]).Ids);
    }

    [Fact]
    public void Step_PassOfSeveralHasAFaultOnce_EveryRowGoesOnWhereItWas()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        var prompt = Rows(golden, "greedy_prompt")[0];
        var faulty = FaultyModel.Of(model, (_, pass) => pass == 5);
        using var generator = new BatchGenerator(faulty, null);

        var rows = new[] { prompt, prompt }.Select(ids => generator.Add(new GenerationJob { Prompt = ids, Sampling = Greedy })).ToArray();
        Run(generator);

        Assert.All(rows, row => Assert.Equal(Rows(golden, "greedy_ids")[0], Ended(row).Ids));
    }

    [Fact]
    public void Step_EveryPassHasAFault_EndsEveryRow()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        using var generator = new BatchGenerator(FaultyModel.Of(model, (_, _) => true), null);

        var rows = Rows(golden, "greedy_prompt").Concat(Rows(golden, "greedy_prompt")).Select(ids => generator.Add(new GenerationJob { Prompt = ids, Sampling = Greedy })).ToArray();
        Run(generator);

        Assert.All(rows, row => Assert.Equal("poisoned", row.Fault?.Message));
    }

    [Fact]
    public void Step_OneRowCancelled_KeepsWhatItHasAndTheOthersGoOn()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        using var cancel = new CancellationTokenSource();
        using var generator = new BatchGenerator(model, null);
        var job = new GenerationJob { Prompt = Rows(golden, "greedy_prompt")[0], Sampling = Greedy };
        var cancelled = generator.Add(job with { Cancellation = cancel.Token });
        var other = generator.Add(job with { Prompt = job.Prompt.Skip(2).ToArray() });
        generator.Step();
        generator.Step();
        generator.Step();

        cancel.Cancel();
        Assert.Same(cancelled, Assert.Single(generator.Step()));
        Run(generator);

        Assert.Equal(("cancelled", 3), (cancelled.Answer!.FinishReason, cancelled.Answer.Ids.Count));
        Assert.Equal(Rows(golden, "greedy_ids")[0].Take(3), cancelled.Answer.Ids);
        Assert.Equal(Answer(model, [job with { Prompt = job.Prompt.Skip(2).ToArray() }])[0].Ids, other.Answer!.Ids);
    }

    [Fact]
    public void Step_CancelledWhileItsLongPromptIsRead_LeavesTheOthers()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        using var cancel = new CancellationTokenSource();
        using var generator = new BatchGenerator(model, null) { PromptPart = 2 };
        var job = new GenerationJob { Prompt = Rows(golden, "greedy_prompt")[0], Sampling = Greedy };
        var cancelled = generator.Add(job with { Prompt = [.. job.Prompt, .. job.Prompt], Cancellation = cancel.Token });
        var other = generator.Add(job);
        generator.Step();
        generator.Step();
        cancel.Cancel();
        Run(generator);

        Assert.Equal(("cancelled", 0), (cancelled.Answer!.FinishReason, cancelled.Answer.Ids.Count));
        Assert.Equal(Rows(golden, "greedy_ids")[0], other.Answer!.Ids);
    }

    [Fact]
    public void Step_OneRowsPredictionsAreNoNumbers_FailsThatRowAlone()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        using var adapter = Attach(model, golden.PathOf("lora", "nonzero"));
        using (no_grad())
        {
            adapter.Parameters[0].Value.fill_(float.NaN);
        }

        using var generator = new BatchGenerator(model, null);
        var job = new GenerationJob { Prompt = Rows(golden, "greedy_prompt")[0], Sampling = Greedy };
        var broken = generator.Add(job with { Adapter = adapter });
        var fine = generator.Add(job);
        Run(generator);

        Assert.Equal(ErrorCodes.NotANumber, Assert.IsType<TuningException>(broken.Fault).Code);
        Assert.Equal(Rows(golden, "greedy_ids")[0], fine.Answer!.Ids);
    }
}
