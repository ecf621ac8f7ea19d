using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Generation;

/// <summary>Rows of a batch, their reference prompts and answers.</summary>
internal static class BatchAnswers
{
    internal static readonly SamplingOptions Greedy = new() { Temperature = 0, MaxNewTokens = 24 };

    internal static List<GeneratedText> Answer(ICausalLanguageModel model, IEnumerable<GenerationJob> jobs)
    {
        using var generator = new BatchGenerator(model, null);
        var rows = jobs.Select(generator.Add).ToArray();
        Run(generator);
        return [.. rows.Select(Ended)];
    }

    internal static GeneratedText Ended(AnswerRow row) => row.Answer ?? throw new InvalidOperationException("There is no answer.", row.Fault);

    internal static void Run(BatchGenerator generator)
    {
        while (generator.Count > 0)
        {
            generator.Step();
        }
    }

    internal static IAttachedAdapter Attach(ICausalLanguageModel model, string folder)
    {
        var adapter = Adapters.Load(folder, model);
        adapter.Enabled = false;
        return adapter;
    }

    internal static void Release(IEnumerable<IAttachedAdapter> adapters)
    {
        foreach (var adapter in adapters)
        {
            adapter.Dispose();
        }
    }

    internal static ICausalLanguageModel Load(Golden golden) => ModelLoader.Load(golden.ModelFolder, new ComputeDevice("cpu", "fp32"));

    internal static int[][] Prompts(Golden golden)
    {
        using var mask = golden.Read("base.safetensors", "left_padded_mask");
        return [.. Rows(golden, "left_padded_prompts").Select((row, index) => row.Where((_, place) => mask[index, place].item<long>() == 1).ToArray())];
    }

    internal static int[][] Rows(Golden golden, string array)
    {
        using var ids = golden.Read("base.safetensors", array);
        return [.. ids.data<long>().ToArray().Select(id => (int)id).Chunk((int)ids.shape[^1])];
    }
}
