using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Peft.Rows;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Generation;

/// <summary>Several answers at once, against the reference and against each answer alone.</summary>
[Collection("Torch")]
public sealed class BatchGeneratorTests
{
    private static readonly SamplingOptions Greedy = new() { Temperature = 0, MaxNewTokens = 24 };

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Step_LeftPaddedPrompts_GiveTheReferenceTokens(string name)
    {
        var golden = new Golden(name);
        using var model = Load(golden);
        var prompts = Prompts(golden);

        var answers = Answer(model, prompts.Select(prompt => new GenerationJob { Prompt = prompt, Sampling = Greedy with { MaxNewTokens = 12 } }));

        Assert.Equal(Rows(golden, "left_padded_greedy_ids"), answers.Select(answer => answer.Ids));
    }

    [Theory]
    [MemberData(nameof(Golden.Models), MemberType = typeof(Golden))]
    public void Step_OneRowStopsAndOthersGoOn_EachGetsTheReferenceTokens(string name)
    {
        var golden = new Golden(name);
        using var model = Load(golden);
        var prompt = Rows(golden, "greedy_prompt")[0];
        using var stop = golden.Read("base.safetensors", "greedy_eos_id");
        var whole = new GenerationJob { Prompt = prompt, Sampling = Greedy };

        // The longest prompt leaves first, so that the others lose padding.
        var answers = Answer(
            model,
            [
                whole with { Prompt = [.. prompt, .. prompt], Sampling = Greedy with { MaxNewTokens = 3 } },
                whole with { StopIds = new HashSet<int> { (int)stop.item<long>() } },
                whole,
            ]);

        Assert.Equal(Rows(golden, "greedy_eos_ids")[0], answers[1].Ids);
        Assert.Equal(Rows(golden, "greedy_ids")[0], answers[2].Ids);
        Assert.Equal(["length", "stop", "length"], answers.Select(answer => answer.FinishReason));
        Assert.Equal([14, 7, 7], answers.Select(answer => answer.PromptTokens));
    }

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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(512)]
    public void Step_RowsThatComeLater_GetWhatTheyGetAlone(int part)
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        var prompt = Rows(golden, "greedy_prompt")[0];
        int[][] prompts = [prompt, [.. prompt, .. prompt, .. prompt], prompt[..3], [.. prompt[2..], .. prompt]];
        var alone = prompts.Select(ids => Answer(model, [new GenerationJob { Prompt = ids, Sampling = Greedy }])[0].Ids).ToArray();

        using var generator = new BatchGenerator(model, null) { PromptPart = part };
        var rows = new List<AnswerRow>();
        foreach (var ids in prompts)
        {
            rows.Add(generator.Add(new GenerationJob { Prompt = ids, Sampling = Greedy }));
            generator.Step();
            generator.Step();
        }

        Run(generator);
        Assert.Equal(alone, rows.Select(row => Ended(row).Ids));
    }

    [Fact]
    public void Step_EachRowItsOwnSampling_GivesEachWhatItGetsAlone()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        var prompt = Rows(golden, "greedy_prompt")[0];
        SamplingOptions[] sampling =
        [
            Greedy,
            new() { Temperature = 2, TopP = 1, Seed = 5, MaxNewTokens = 20 },
            new() { Temperature = 2, TopP = 1, Seed = 6, MaxNewTokens = 9 },
            new() { Temperature = 1.5, TopK = 5, RepetitionPenalty = 1.3, Seed = 7, MaxNewTokens = 14 },
        ];
        var jobs = sampling.Select((options, row) => new GenerationJob { Prompt = prompt[..(4 + row)], Sampling = options }).ToArray();

        Assert.Equal(jobs.Select(job => Answer(model, [job])[0].Ids), Answer(model, jobs).Select(answer => answer.Ids));
    }

    [Theory]
    [InlineData("llama-gqa", "lora", "rslora", "dora")]
    [InlineData("llama-gqa", "lora", "rslora", "lora_patterns")]
    [InlineData("qwen2-bias-tied", "lora", "rslora", "dora")]
    [InlineData("gpt2-tiny", "lora", "rslora", "dora")]
    public void Step_FourAdaptersOverOneBase_EqualEachAlone(string name, params string[] kinds)
    {
        var golden = new Golden(name);
        using var model = Load(golden);
        var adapters = kinds.Select(kind => Attach(model, golden.PathOf(kind, "nonzero"))).ToArray();
        var prompt = Rows(golden, "greedy_prompt")[0];
        var base1 = new GenerationJob { Prompt = prompt, Sampling = Greedy };
        GenerationJob[] jobs = [base1, .. adapters.Select(adapter => base1 with { Adapter = adapter }), base1 with { Prompt = prompt[1..], Adapter = adapters[0] }];
        var alone = jobs.Select(job => Answer(model, [job])[0].Ids).ToArray();

        var together = Answer(model, jobs).Select(answer => answer.Ids).ToArray();

        Assert.Equal(alone, together);
        Assert.Equal(Rows(golden, "greedy_ids")[0], together[0]);
        Assert.Equal(jobs.Length, together.Select(ids => string.Join(',', ids)).Distinct().Count());
        Assert.All(model.Linears, linear => Assert.Null(linear.Adapter));
        Release(adapters);
    }

    [Fact]
    public void Forward_RowsWithAdapters_GiveEachRowsReferenceLogits()
    {
        var golden = new Golden("llama-gqa");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Load(golden);
        string[] kinds = ["lora", "dora", "rslora"];
        var adapters = kinds.Select(kind => Attach(model, golden.PathOf(kind, "nonzero"))).ToArray();
        using var rows = new RowAdapters(adapters);
        rows.Enable(true);

        var logits = model.Head(model.Forward(golden.Read("base.safetensors", "input_ids"), ForwardContext.Inference));

        for (var row = 0; row < kinds.Length; row++)
        {
            Golden.AssertClose(
                golden.Read($"{kinds[row]}/golden.safetensors", "logits_nonzero")[row],
                logits[row],
                golden.Tolerance($"{kinds[row]}/golden.safetensors", "logits_nonzero"),
                golden.Read("base.safetensors", "attention_mask")[row].unsqueeze(-1));
        }

        Release(adapters);
    }

    [Fact]
    public void Step_AdapterThatChangesMoreThanLinears_HasPassesOfItsOwn()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        IAttachedAdapter[] adapters = [Attach(model, golden.PathOf("lora_embed_and_head", "nonzero")), Attach(model, golden.PathOf("lora", "nonzero"))];
        Assert.Null(adapters[0].LinearAdapters);
        var plain = new GenerationJob { Prompt = Rows(golden, "greedy_prompt")[0], Sampling = Greedy };
        GenerationJob[] jobs = [plain, .. adapters.Select(adapter => plain with { Adapter = adapter }), plain with { Prompt = plain.Prompt.Skip(3).ToArray(), Adapter = adapters[0] }];
        var alone = jobs.Select(job => Answer(model, [job])[0].Ids).ToArray();

        Assert.Equal(alone, Answer(model, jobs).Select(answer => answer.Ids));
        Assert.Equal(4, alone.Select(ids => string.Join(',', ids)).Distinct().Count());
        Assert.Null(model.Embedding.Adapter);
        Release(adapters);
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

    [Fact]
    public void Step_ManyRows_LeaveNoTensorBehind()
    {
        var golden = new Golden("llama-gqa");
        using var model = Load(golden);
        IAttachedAdapter[] adapters = [Attach(model, golden.PathOf("lora", "nonzero")), Attach(model, golden.PathOf("rslora", "nonzero"))];
        GenerationJob[] jobs = [.. Enumerable.Range(1, 6).Select(row => new GenerationJob
        {
            Prompt = [.. Enumerable.Range(3, row)],
            Sampling = Greedy with { MaxNewTokens = 2 * row },
            Adapter = row % 3 == 0 ? null : adapters[row % 3 - 1],
        })];
        Answer(model, jobs);
        var before = LiveTensors.Settled();

        Answer(model, jobs);

        Assert.Equal(before, Tensor.TotalCount);
        Release(adapters);
    }

    private static List<GeneratedText> Answer(ICausalLanguageModel model, IEnumerable<GenerationJob> jobs)
    {
        using var generator = new BatchGenerator(model, null);
        var rows = jobs.Select(generator.Add).ToArray();
        Run(generator);
        return [.. rows.Select(Ended)];
    }

    private static GeneratedText Ended(AnswerRow row) => row.Answer ?? throw new InvalidOperationException("There is no answer.", row.Fault);

    private static void Run(BatchGenerator generator)
    {
        while (generator.Count > 0)
        {
            generator.Step();
        }
    }

    private static IAttachedAdapter Attach(ICausalLanguageModel model, string folder)
    {
        var adapter = Adapters.Load(folder, model);
        adapter.Enabled = false;
        return adapter;
    }

    private static void Release(IEnumerable<IAttachedAdapter> adapters)
    {
        foreach (var adapter in adapters)
        {
            adapter.Dispose();
        }
    }

    private static ICausalLanguageModel Load(Golden golden) => ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));

    private static int[][] Prompts(Golden golden)
    {
        using var mask = golden.Read("base.safetensors", "left_padded_mask");
        return [.. Rows(golden, "left_padded_prompts").Select((row, index) => row.Where((_, place) => mask[index, place].item<long>() == 1).ToArray())];
    }

    private static int[][] Rows(Golden golden, string array)
    {
        using var ids = golden.Read("base.safetensors", array);
        return [.. ids.data<long>().ToArray().Select(id => (int)id).Chunk((int)ids.shape[^1])];
    }
}
