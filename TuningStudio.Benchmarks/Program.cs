using TuningStudio.Benchmarks;
using TuningStudio.Core.Runtime;

var json = args.Contains("--json");
var verb = args.FirstOrDefault(argument => !argument.StartsWith('-'));
TorchRuntime.Initialize();
switch (verb)
{
    case "train":
        TrainBenchmark.Run(json);
        return 0;
    default:
        Console.Error.WriteLine("""
            Measures the engine; every figure stands beside a limit measured in the same run.

              train [--json]   a LoRA step in fp32 and bf16, as a fraction of a 2048³ matrix product

            Run it with: dotnet run -c Release --project TuningStudio.Benchmarks -- train
            """);
        return verb is null ? 0 : 2;
}
