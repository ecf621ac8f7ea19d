using TuningStudio.Benchmarks;
using TuningStudio.Benchmarks.Browser;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Runtime;

var json = args.Contains("--json");
var verb = args.FirstOrDefault(argument => !argument.StartsWith('-'));
string[] values = [.. args.Where(argument => !argument.StartsWith('-')).Skip(1)];
switch (verb)
{
    case "data":
        DataBenchmark.Run(values.Length > 0 ? int.Parse(values[0], System.Globalization.CultureInfo.InvariantCulture) : 500, json);
        return 0;
    case "tokenize":
        TokenizeBenchmark.Run([.. values.Where(Directory.Exists).DefaultIfEmpty("samples/starter")], values.FirstOrDefault(File.Exists), json);
        return 0;
    case "plan":
        PlanBenchmark.Run(json);
        return 0;
    case "browser":
        return await BrowserBenchmark.RunAsync(values, json);
    case StandInWorker.Verb:
        return await StandInWorker.RunAsync(new RunFolder(values[^1]));
}

TorchRuntime.Initialize();
switch (verb)
{
    case "train":
        TrainBenchmark.Run(json);
        return 0;
    case "memory":
        MemoryBenchmark.Run(json);
        return 0;
    case MemoryBenchmark.OneVerb:
        MemoryBenchmark.RunOne(args[1], args[2] == "on");
        return 0;
    case "estimate":
        EstimateBenchmark.Run(values.FirstOrDefault() ?? "samples/starter", json);
        return 0;
    case EstimateBenchmark.OneVerb:
        EstimateBenchmark.RunOne(args[1], args[2] == "probe");
        return 0;
    case "vocabulary":
        VocabularyBenchmark.Run(json);
        return 0;
    case "steady":
        SteadyBenchmark.Run(json);
        return 0;
    case "validate":
        ValidateBenchmark.Run(json);
        return 0;
    case "accuracy":
        AccuracyBenchmark.Run(json);
        return 0;
    case "quantize":
        QuantizeBenchmark.Run(json);
        return 0;
    case "load":
        LoadBenchmark.Run(json);
        return 0;
    case "decode":
        DecodeBenchmark.Run(json);
        return 0;
    case "rows":
        RowsBenchmark.Run(values.FirstOrDefault() ?? "samples/starter", json);
        return 0;
    case "serve":
        var requests = args.SkipWhile(argument => argument != "--requests").Skip(1).FirstOrDefault();
        string[] asked = [.. values.Where(value => value != requests)];
        var (address, model) = (asked.FirstOrDefault() ?? "http://127.0.0.1:5260", asked.Length > 1 ? asked[1] : "starter");
        await (requests is null ? ServeBenchmark.RunAsync(address, model, json) : EnduranceBenchmark.RunAsync(address, model, int.Parse(requests, System.Globalization.CultureInfo.InvariantCulture), json));
        return 0;
    case "packing":
        PackingBenchmark.Run(
            values.FirstOrDefault() ?? "samples/datasets/palace-persona.json",
            values.Length > 1 ? int.Parse(values[1], System.Globalization.CultureInfo.InvariantCulture) : 16,
            json);
        return 0;
    default:
        Console.Error.WriteLine("""
            Measures the engine and the site; every figure stands beside a limit measured in the same run, or its own.

              train [--json]      a LoRA step in fp32 and bf16, as a fraction of a 2048³ matrix product
              memory [--json]     the same step's memory, without and with gradient checkpointing, and what that costs in time
              estimate [STARTER] [--json]
                                  memory that the formula says of 21 runs, and time after a probe, beside what they take
              plan [--json]       what a form reckons at every key: plan, advice and GPUs, of one run and of a sweep
              vocabulary [--json] memory, loss and gradients of a vocabulary of 131,072, in pieces and whole
              steady [--json]     tensors, resident memory and managed heap over 2,000 updates
              validate [--json]   tokens validated a second, beside those trained
              accuracy [--json]   what counting the right tokens adds to a step
              quantize [--json]   the same step over a base in 8 and 4 bits: bytes a parameter, error, time beside full width
              load [--json]       a checkpoint of 1 GB, beside reading its file
              packing [FILE [ROWS]] [--json]
                                  LoRA updates of so many rows of a data file, packed and bucketed beside plain padding
              data [MB] [--json]  reading a JSONL file of so many megabytes, beside its bytes alone and the JSON parser alone
              tokenize [FOLDER…] [FILE] [--json]
                                  tokens a second a core of tokenizers, on English and on a data file
              serve [ADDRESS [MODEL]] [--requests N] [--json]
                                  answers that a running studio streams to 1, 8 and 32 programs at once; with --requests, so
                                  many short ones, with the studio's memory, and with others who misbehave
              rows [MODEL] [--json]
                                  answers of a model in one batch: one, 8 and 16 rows, which is what serve could reach
              browser [latency] [open] [tabs] [trainer] [first] [--json]
                                  the site in real browsers: from a step to the screen, a run of 100,000 steps, what tabs cost
                                  the site and the trainer, the first page
              decode [--json]     tokens of one column and of four with an adapter each, beside each other and the memory's bandwidth

            Run it with: dotnet run -c Release --project TuningStudio.Benchmarks -- train
            """);
        return verb is null ? 0 : 2;
}
