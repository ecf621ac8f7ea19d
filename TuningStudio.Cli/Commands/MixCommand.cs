using System.CommandLine;
using Spectre.Console;
using TuningStudio.Cli.Options;
using TuningStudio.Cli.Output;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Peft.Lora;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Weights;

namespace TuningStudio.Cli.Commands;

/// <summary><c>mix</c>: several LoRA adapters of one base become one.</summary>
internal static class MixCommand
{
    internal static Command Create(Func<ParseResult, VerbContext> context)
    {
        var adapters = new Option<string[]>("--adapter") { Description = "Folder of an adapter; give it once for each.", HelpName = "DIR", Arity = ArgumentArity.OneOrMore };
        var weights = new Option<double[]>("--weight") { Description = "Weight of each adapter, in their order. Default: 1 divided by their number.", HelpName = "X", Arity = ArgumentArity.ZeroOrMore };
        var method = new Option<LoraMix>("--method") { Description = "cat: exactly the weighted sum, of the ranks' sum. svd: its best approximation at --rank. linear: A and B summed apart, as PEFT does.", HelpName = "cat|svd|linear", DefaultValueFactory = _ => LoraMix.Cat };
        var rank = new Option<int?>("--rank") { Description = "Rank of the result, for svd. Default: the largest of theirs.", HelpName = "N" };
        var output = new Option<string?>("--output") { Description = "Folder for the mixed adapter.", HelpName = "DIR" };
        var command = new Verb(
            "mix",
            "Mix LoRA adapters of one base into one.",
            "mix --adapter runs/a/adapter --adapter runs/b/adapter --weight 0.7 --weight 0.3 --output mixed",
            "mix --adapter runs/a/adapter --adapter runs/b/adapter --method svd --rank 16 --output mixed")
        {
            adapters, weights, method, rank, output,
        };
        command.RequireAll();
        command.Validators.Add(result =>
        {
            var (given, weighted) = (result.GetResult(adapters)?.Tokens.Count ?? 0, result.GetResult(weights)?.Tokens.Count ?? 0);
            if (given < 2)
            {
                result.AddError("--adapter is needed at least twice.");
            }
            else if (weighted > 0 && weighted != given)
            {
                result.AddError($"--weight is given {weighted} times for {given} adapters: give one for each, or none.");
            }

            if (!result.Has(output))
            {
                result.AddError("--output is needed.");
            }
        });
        command.SetAction(options => Run(
            [.. options.GetValue(adapters)!.Select(Path.GetFullPath)],
            options.GetValue(weights) ?? [],
            options.GetValue(method),
            options.GetValue(rank),
            Path.GetFullPath(options.GetValue(output)!),
            context(options).Output));
        return command;
    }

    private static int Run(IReadOnlyList<string> adapters, double[] weights, LoraMix method, int? rank, string output, IOutput console)
    {
        if (rank < 1)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"--rank must be at least 1, not {rank}.", field: "--rank");
        }

        TorchRuntime.Initialize();
        LoraMixer.Write([.. adapters.Select((adapter, index) => (adapter, weights.Length > 0 ? weights[index] : 1.0 / adapters.Count))], method, rank, output);
        using var written = CheckpointReader.Open(output, CheckpointReader.Adapter);
        var result = new MixResult(output, method.ToString().ToLowerInvariant(), written.Tensors.Values.Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size)));
        console.Show(result, OutputJson.Line.MixResult, (painter, mixed) => painter.WriteLine($"Mixed {adapters.Count} adapters ({mixed.Method}, {mixed.Parameters:N0} parameters) into {mixed.Output}"));
        return ExitCodes.Ok;
    }
}
