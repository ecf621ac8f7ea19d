using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Peft.Rows;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;
using static TuningStudio.Tests.Generation.BatchAnswers;

namespace TuningStudio.Tests.Generation;

/// <summary>Several answers at once, against the reference and against each answer alone.</summary>
[Collection("Torch")]
public sealed class BatchGeneratorTests
{
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
}
