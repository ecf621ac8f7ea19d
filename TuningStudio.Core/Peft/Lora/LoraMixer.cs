using System.Text.Json;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Weights;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>How several LoRA adapters become one.</summary>
public enum LoraMix
{
    /// <summary>A and B are summed apart, each with the square root of weight and scaling, as PEFT's <c>linear</c> does: small, but not the sum of the products. Ranks must be equal.</summary>
    Linear,

    /// <summary>A and B are put side by side: exactly the weighted sum, of the ranks' sum.</summary>
    Cat,

    /// <summary>The best approximation of the weighted sum at a rank.</summary>
    Svd,
}

/// <summary>Mixes LoRA adapters of one base into one adapter, without the base.</summary>
public static class LoraMixer
{
    private const string Suffix = ".lora_A.weight";

    /// <summary>Writes the mixture as an adapter of its own.</summary>
    /// <param name="adapters">Folders and their weights, at least two.</param>
    /// <param name="mix">How.</param>
    /// <param name="rank">For <see cref="LoraMix.Svd"/>: the rank; null takes the largest of theirs.</param>
    /// <param name="output">A folder that is empty or not there yet.</param>
    /// <exception cref="TuningException">An adapter cannot be read or mixed, or the folder cannot be written.</exception>
    public static void Write(IReadOnlyList<(string Folder, double Weight)> adapters, LoraMix mix, int? rank, string output)
    {
        if (adapters.Count < 2)
        {
            throw new TuningException(ErrorCodes.InvalidOption, "Mixing needs at least two adapters.", "Name each with --adapter.", field: "adapter");
        }

        if (mix == LoraMix.Linear && adapters.FirstOrDefault(adapter => adapter.Weight <= 0) is { Folder: not null } negative)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"The weight {negative.Weight} has no square root to mix with.", "Use weights above 0, or another way to mix.", negative.Folder, field: "weight");
        }

        if (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any())
        {
            throw new TuningException(ErrorCodes.InvalidOption, "The output folder is not empty.", "Choose a folder that is empty or not there yet.", output, field: "output");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var sources = adapters.Select(adapter => Source.Open(adapter.Folder, adapter.Weight)).ToList();
        var modules = sources.SelectMany(source => source.Modules.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var largest = sources.Max(source => source.Config.Rank);
        var mixed = modules.ToDictionary(module => module, module => Mix(module, sources, mix, rank ?? largest));
        var config = new LoraConfig
        {
            BaseModel = sources[0].Config.BaseModel,
            FanInFanOut = sources[0].Config.FanInFanOut,
            Rank = rank ?? largest,
            Alpha = rank ?? largest,
            TargetModules = JsonSerializer.SerializeToElement<IReadOnlyList<string>>(modules, AdapterJson.Default.IReadOnlyListString),
            RankPattern = mixed.Where(module => module.Value.Down.shape[0] != (rank ?? largest)).ToDictionary(module => System.Text.RegularExpressions.Regex.Escape(module.Key), module => (int)module.Value.Down.shape[0]),
            AlphaPattern = mixed.Where(module => module.Value.Down.shape[0] != (rank ?? largest)).ToDictionary(module => System.Text.RegularExpressions.Regex.Escape(module.Key), module => (double)module.Value.Down.shape[0]),
        };
        try
        {
            Directory.CreateDirectory(output);
            SafetensorsWriter.Write(
                Path.Combine(output, PeftNames.WeightsFile),
                [.. mixed.SelectMany(module => new[]
                {
                    ($"{PeftNames.Prefix}{module.Key}.lora_A.weight", module.Value.Down),
                    ($"{PeftNames.Prefix}{module.Key}.lora_B.weight", module.Value.Up),
                })]);
            File.WriteAllText(Path.Combine(output, PeftNames.ConfigFile), config.ToJson());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The mixed adapter could not be written: {exception.Message}", "Free some disk space or choose another folder.", output, innerException: exception);
        }
    }

    // The result's scaling is one.
    private static (Tensor Down, Tensor Up) Mix(string module, List<Source> sources, LoraMix mix, int rank)
    {
        var present = sources.Where(source => source.Modules.ContainsKey(module))
            .Select(source => (Product: source.Modules[module], Factor: source.Weight * source.Modules[module].Scaling, source.Folder)).ToList();
        var (shape, other) = (Shape(present[0].Product), present.FirstOrDefault(one => Shape(one.Product) != Shape(present[0].Product)));
        if (other.Product is not null)
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"Layer '{module}' is {Shape(other.Product)} here, but {shape} in another of the adapters.", "Mix adapters of one base.", other.Folder, field: module);
        }

        switch (mix)
        {
            case LoraMix.Cat:
                return (cat([.. present.Select(one => one.Product.Down.mul(Number.Of(one.Factor)))]), cat([.. present.Select(one => one.Product.Up)], 1));
            case LoraMix.Linear when present.Select(one => one.Product.Down.shape[0]).Distinct().Count() > 1:
                throw new TuningException(ErrorCodes.InvalidOption, $"The adapters have different ranks at '{module}', which linear cannot mix.", "Use cat or svd.", present[0].Folder, field: "method");
            case LoraMix.Linear:
                return (Sum(present.Select(one => one.Product.Down.mul(Number.Of(Math.Sqrt(one.Factor))))), Sum(present.Select(one => one.Product.Up.mul(Number.Of(Math.Sqrt(one.Factor))))));
            default:
                var sum = Sum(present.Select(one => one.Product.Up.matmul(one.Product.Down).mul(Number.Of(one.Factor))));
                var (left, values, right) = linalg.svd(sum, fullMatrices: false);
                var kept = Math.Min(rank, values.shape[0]);
                return (right.narrow(0, 0, kept).contiguous(), left.narrow(1, 0, kept).mul(values.narrow(0, 0, kept)).contiguous());
        }
    }

    private static (long In, long Out) Shape(LowRank product) => (product.Down.shape[1], product.Up.shape[0]);

    private static Tensor Sum(IEnumerable<Tensor> terms) => terms.Aggregate((sum, term) => sum.add(term));

    private sealed record Source(string Folder, double Weight, LoraConfig Config, IReadOnlyDictionary<string, LowRank> Modules)
    {
        internal static Source Open(string folder, double weight)
        {
            using var files = AdapterFolder.Open(folder, CPU);
            var config = files.Config.PeftType == "LORA"
                ? files.Config.Read(AdapterJson.Default.LoraConfig)
                : throw files.Config.Invalid($"An adapter of the kind {files.Config.PeftType} cannot be mixed.", "Mix LoRA adapters.", "peft_type");
            config.RefuseWhatIsNotComputed(files);
            if (config.IsPissa)
            {
                throw files.Config.Invalid("A PiSSA adapter stands over a changed base and cannot be mixed.", "Let PEFT convert it to plain LoRA when it saves it.", "init_lora_weights");
            }

            if (config.UseDora || config.LoraBias)
            {
                throw files.Config.Invalid("DoRA adapters and biases cannot be mixed: what they do is no sum.", "Mix plain LoRA adapters, or merge one into the base first.", config.UseDora ? "use_dora" : "lora_bias");
            }

            var modules = files.Names.Where(name => name.EndsWith(Suffix, StringComparison.Ordinal) && name.StartsWith(PeftNames.Prefix, StringComparison.Ordinal))
                .Select(name => name[PeftNames.Prefix.Length..^Suffix.Length])
                .ToDictionary(module => module, module => Read(files, config, module));
            files.EnsureAllRead(modules.Keys.Select(module => $"{PeftNames.Prefix}{module}.{PeftNames.BaseWeight}"));
            return new Source(folder, weight, config, modules);
        }

        private static LowRank Read(AdapterFolder files, LoraConfig config, string module)
        {
            var (down, up) = ($"{PeftNames.Prefix}{module}{Suffix}", $"{PeftNames.Prefix}{module}.lora_B.weight");
            var rank = config.RankOf(module);
            return new LowRank(files.Read(down, rank, files.ShapeOf(down)[^1]), files.Read(up, files.ShapeOf(up)[0], rank), config.ScalingOf(module));
        }
    }
}
