using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Models.Layers;
using TuningStudio.Core.Peft.Parts;
using static TorchSharp.torch;

namespace TuningStudio.Core.Peft.Lora;

/// <summary>LoRA and its relatives: rsLoRA, DoRA, LoRA+, PiSSA.</summary>
internal sealed class LoraMethod : ITuningMethod, IAdapterReader
{
    /// <inheritdoc/>
    public string Name => "lora";

    /// <inheritdoc/>
    public string PeftType => "LORA";

    /// <inheritdoc/>
    public AttachedAdapter Create(ICausalLanguageModel model, ResolvedHyperparameters hyperparameters, string? baseModel)
    {
        var targets = new LoraTargets(model);
        var blocks = hyperparameters.LayersToTransform.Count == 0 ? null : hyperparameters.LayersToTransform.Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToHashSet();
        var isAll = hyperparameters.TargetModules.Contains(TargetModules.AllLinear);
        var chosen = (isAll ? targets.AllLinear : TargetModules.Select(targets.Names, hyperparameters.TargetModules, "targetModules"))
            .Except(hyperparameters.ExcludeModules.Count == 0 ? [] : TargetModules.Select(targets.Names, hyperparameters.ExcludeModules, "excludeModules"))
            .Where(name => IsIn(blocks, name))
            .ToList();
        if (chosen.Count == 0)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"No layer is left to tune: the model's blocks are 0 to {model.Shape.Layers - 1}.", "Name blocks that the model has, and leave fewer modules out.", field: blocks is null ? "excludeModules" : "layersToTransform");
        }

        var config = new LoraConfig
        {
            BaseModel = baseModel,
            Rank = hyperparameters.Rank,
            Alpha = hyperparameters.Alpha,
            Dropout = hyperparameters.Dropout,
            UseRsLora = hyperparameters.UseRslora,
            UseDora = hyperparameters.UseDora,
            Bias = hyperparameters.Bias,
            FanInFanOut = chosen.Any(name => targets.LinearOf(name)?.IsTransposed == true),
            RankPattern = Pattern(hyperparameters.RankPattern, int.Parse),
            AlphaPattern = Pattern(hyperparameters.AlphaPattern, double.Parse),
            ModulesToSave = hyperparameters.ModulesToSave.Count > 0 ? hyperparameters.ModulesToSave : null,
            LayersToTransform = blocks is null ? null : JsonSerializer.SerializeToElement<IReadOnlyList<int>>([.. blocks.Order()], AdapterJson.Default.IReadOnlyListInt32),
            ExcludeModules = hyperparameters.ExcludeModules.Count == 0 ? null : Written(hyperparameters.ExcludeModules, targets.Names),
            TargetModules = Written(isAll ? TargetModules.ShortestNames(targets.AllLinear, targets.Names) : hyperparameters.TargetModules, targets.Names),
        };
        using var start = new LoraStart(hyperparameters.Seed, model.Device);
        var parts = chosen.Select(name => Fresh(name, targets.LinearOf(name), model, config, hyperparameters, start)).ToList();
        parts.AddRange(Biases(model, config, chosen).Select(bias => WeightPart.CopyOf(bias.Weight, bias.Name)));
        foreach (var module in config.ModulesToSave ?? [])
        {
            var weights = SavedWeights(model, [module]).ToList();
            parts.AddRange(weights.Count > 0
                ? weights.Select(saved => WeightPart.CopyOf(saved.Weight, saved.Name))
                : throw new TuningException(ErrorCodes.InvalidOption, $"The model has no module '{module}' to train and save.", $"Use for instance {model.OutputHead.Name}, {model.Embedding.Name} or the name of a norm.", field: "modulesToSave"));
        }

        parts.AddRange(Untied(model, parts));
        return new AttachedAdapter(hyperparameters.Initialization == LoraStart.Pissa ? AsSaved(config) : config, parts);
    }

    /// <inheritdoc/>
    public HyperparameterOptions OptionsOf(AdapterConfigFile config)
    {
        var read = config.Read(AdapterJson.Default.LoraConfig);
        return new HyperparameterOptions
        {
            Method = Name,
            Rank = read.Rank,
            Alpha = read.Alpha,
            Dropout = read.Dropout,
            TargetModules = Listed(read.TargetModules),
            ExcludeModules = Listed(read.ExcludeModules),
            UseRslora = read.UseRsLora,
            UseDora = read.UseDora,
            Bias = read.Bias,
            ModulesToSave = read.ModulesToSave,
            LayersToTransform = read.Blocks?.Order().Select(block => block.ToString(CultureInfo.InvariantCulture)).ToList(),
            RankPattern = read.RankPattern?.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")).ToList(),
            AlphaPattern = read.AlphaPattern?.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")).ToList(),
        };
    }

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model) => Load(folder, model, loraPlusRatio: 1);

    /// <inheritdoc/>
    public AttachedAdapter Load(AdapterFolder folder, ICausalLanguageModel model, double loraPlusRatio)
    {
        var config = folder.Config.Read(AdapterJson.Default.LoraConfig);
        config.RefuseWhatIsNotComputed(folder);
        var targets = new LoraTargets(model);
        var chosen = Chosen(config, folder, targets);
        var parts = chosen.Select(name => Read(name, targets.LinearOf(name), model, config, folder, loraPlusRatio)).ToList();
        parts.AddRange(Biases(model, config, chosen).Where(bias => folder.Has(bias.Name)).Select(bias => Trained(bias.Weight, bias.Name, isFrozen: false)));
        parts.AddRange(SavedWeights(model, config.ModulesToSave ?? []).Select(saved => Trained(saved.Weight, saved.Name, isFrozen: false)));
        parts.AddRange(CameAlong(model, folder, parts).Select(along => Trained(along.Weight, along.Name, isFrozen: true)));
        parts.AddRange(Untied(model, parts));
        return new AttachedAdapter(config.IsPissa ? AsSaved(config) : config, parts);

        WeightPart Trained(Weight weight, string name, bool isFrozen) => new(weight, folder.Read(name, weight.Shape), name, isFrozen);
    }

    private static IReadOnlyList<string>? Listed(JsonElement? modules) => modules switch
    {
        { ValueKind: JsonValueKind.String } pattern => [pattern.GetString()!],
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0 => TargetModules.Names(list),
        _ => null,
    };

    private static IAdapterPart Fresh(string name, Linear? linear, ICausalLanguageModel model, LoraConfig config, ResolvedHyperparameters options, LoraStart start)
    {
        var (rank, scaling) = (config.RankOf(name), config.ScalingOf(name));
        if (linear is null)
        {
            if (options.UseDora)
            {
                throw new TuningException(ErrorCodes.InvalidOption, "DoRA changes linear layers, not the embedding.", $"Leave {name} out of the target modules, or train it whole as a module to save.", field: "useDora");
            }

            var (down, up) = start.Of(model.Embedding, rank);
            return new LoraEmbeddingPart(model.Embedding, down, up, scaling, options.LoraPlusRatio);
        }

        if (options.Initialization == LoraStart.Pissa)
        {
            if (options.UseDora || rank > Math.Min(linear.InFeatures, linear.OutFeatures))
            {
                throw new TuningException(ErrorCodes.InvalidOption, options.UseDora ? "PiSSA and DoRA cannot be had together." : $"PiSSA's rank {rank} is more than {linear.Name} has.", "Use another initialization, or a smaller rank.", field: "initialization");
            }

            var principal = start.Principal(linear, rank, scaling);
            var first = principal with { Down = principal.Down.clone(), Up = principal.Up.clone() };
            return new LinearPart(linear, new PissaLinear(principal, first, config.Dropout, options.LoraPlusRatio));
        }

        var product = start.Of(linear, rank, scaling, options.Initialization == LoraStart.Gaussian);
        return new LinearPart(linear, options.UseDora
            ? new DoraLinear(product, RowNorms(linear, model.Device), config.Dropout, options.LoraPlusRatio)
            : new LoraLinear(product, config.Dropout, options.LoraPlusRatio));
    }

    private static IAdapterPart Read(string name, Linear? linear, ICausalLanguageModel model, LoraConfig config, AdapterFolder folder, double upFactor)
    {
        var (rank, scaling, prefix) = (config.RankOf(name), config.ScalingOf(name), $"{PeftNames.Prefix}{name}.");
        if (linear is null)
        {
            var shape = model.Embedding.Weight.Shape;
            return config.UseDora || config.IsPissa
                ? throw folder.Config.Unsupported(config.UseDora ? "use_dora" : "init_lora_weights", "DoRA and PiSSA are read at linear layers, not at the embedding.")
                : new LoraEmbeddingPart(model.Embedding, folder.Read(prefix + LoraEmbeddingPart.DownName, rank, shape[0]), folder.Read(prefix + LoraEmbeddingPart.UpName, shape[1], rank), scaling, upFactor);
        }

        var product = new LowRank(
            folder.Read(prefix + "lora_A.weight", rank, linear.InFeatures),
            folder.Read(prefix + "lora_B.weight", linear.OutFeatures, rank),
            scaling,
            config.LoraBias ? folder.Read(prefix + "lora_B.bias", linear.OutFeatures) : null);
        if (config.IsPissa)
        {
            using var start = new LoraStart(0, model.Device);
            return new LinearPart(linear, new PissaLinear(product, start.Principal(linear, rank, scaling), config.Dropout, upFactor));
        }

        if (!config.UseDora)
        {
            return new LinearPart(linear, new LoraLinear(product, config.Dropout, upFactor));
        }

        // PEFT has written it both ways.
        var magnitude = prefix + DoraLinear.MagnitudeName;
        magnitude = folder.Has(magnitude) ? magnitude : magnitude + ".weight";
        return new LinearPart(linear, new DoraLinear(product, folder.Read(magnitude, linear.OutFeatures), config.Dropout, upFactor));
    }

    private static List<string> Chosen(LoraConfig config, AdapterFolder folder, LoraTargets targets)
    {
        var chosen = config.TargetModules switch
        {
            null or { ValueKind: JsonValueKind.Null } => [.. targets.Names.Where(name => folder.Has($"{PeftNames.Prefix}{name}.lora_A.weight"))],
            { ValueKind: JsonValueKind.String } text when text.GetString() == TargetModules.AllLinear => targets.AllLinear,
            { } value => TargetModules.Select(value, targets.Names, folder, "target_modules"),
        };
        if (config.ExcludeModules is { ValueKind: JsonValueKind.String or JsonValueKind.Array } excluded)
        {
            chosen = [.. chosen.Except(TargetModules.Select(excluded, targets.Names, folder, "exclude_modules", mayBeNone: true))];
        }

        return [.. chosen.Where(name => IsIn(config.Blocks, name))];
    }

    private static bool IsIn(IReadOnlySet<int>? blocks, string module) =>
        blocks is null || (Weight.BlockOf(module) is { } block && blocks.Contains(block));

    private static Dictionary<string, T> Pattern<T>(IReadOnlyList<string> items, Func<string, IFormatProvider, T> parse) =>
        items.Select(item => item.LastIndexOf('=') is var at ? (Name: item[..at], Value: item[(at + 1)..]) : default)
            .ToDictionary(item => item.Name, item => parse(item.Value, CultureInfo.InvariantCulture));

    // ‖W‖ of every row.
    private static Tensor RowNorms(Linear linear, Device device) => linear.Weight.to(ScalarType.Float32).square().sum(1).sqrt_().to(device);

    private static IEnumerable<(Weight Weight, string Name)> Biases(ICausalLanguageModel model, LoraConfig config, IReadOnlyList<string> targets) =>
        from weight in model.Weights.Values
        where weight.Name.EndsWith(".bias", StringComparison.Ordinal)
        let isTarget = targets.Contains(weight.Module)
        where config.Bias == LoraBiases.All || (config.Bias == LoraBiases.LoraOnly && isTarget)
        select (weight, $"{PeftNames.Prefix}{weight.Module}{(isTarget ? ".base_layer" : string.Empty)}.bias");

    // The head of a tied model is a module of its own here, as it is to PEFT, whose rule for names this is: "norm" means every norm.
    private static IEnumerable<(Weight Weight, string Name)> SavedWeights(ICausalLanguageModel model, IReadOnlyList<string> modules) =>
        from weight in model.Weights.Values.Append(model.OutputHead.Stored).DistinctBy(weight => weight.Name)
        where modules.Any(module => weight.Module.EndsWith(module, StringComparison.Ordinal))
        select (weight, PeftNames.Prefix + weight.Name);

    // PEFT writes embedding and head of the base beside LoRA on them. They count where they differ from the base that is here.
    private static IEnumerable<(Weight Weight, string Name)> CameAlong(ICausalLanguageModel model, AdapterFolder folder, List<IAdapterPart> parts)
    {
        var taken = parts.SelectMany(part => part.Parameters).Select(parameter => parameter.Name).ToHashSet();
        foreach (var weight in new[] { model.Embedding.Weight, model.OutputHead.Stored })
        {
            foreach (var name in new[] { PeftNames.Prefix + weight.Name, $"{PeftNames.Prefix}{weight.Module}.{PeftNames.BaseWeight}" })
            {
                if (folder.Has(name) && !taken.Contains(name) && !folder.Read(name, weight.Shape).to(weight.Type).equal(weight.Stored).all().item<bool>())
                {
                    yield return (weight, name);
                }
            }
        }
    }

    // A module to save is a copy: training the embedding of a tied model leaves its head alone.
    private static IEnumerable<WeightPart> Untied(ICausalLanguageModel model, List<IAdapterPart> parts)
    {
        var names = parts.OfType<WeightPart>().Select(part => part.Weight.Name).ToHashSet();
        var head = model.OutputHead.Stored;
        if (model.TiedWeights.Contains(head.Name) && names.Contains(model.Embedding.Weight.Name) && !names.Contains(head.Name))
        {
            yield return new WeightPart(head, head.Stored.alias(), name: null, isFrozen: true);
        }
    }

    // What the file holds has twice the rank, and the same scaling.
    private static LoraConfig AsSaved(LoraConfig config)
    {
        var growth = config.UseRsLora ? Math.Sqrt(2) : 2;
        return config with
        {
            InitLoraWeights = new LoraConfig().InitLoraWeights,
            Rank = 2 * config.Rank,
            Alpha = growth * config.Alpha,
            RankPattern = config.RankPattern?.ToDictionary(pair => pair.Key, pair => 2 * pair.Value),
            AlphaPattern = config.AlphaPattern?.ToDictionary(pair => pair.Key, pair => growth * pair.Value),
        };
    }

    // A list of names, or the one regular expression that a user gave instead.
    private static JsonElement Written(IReadOnlyList<string> targets, IReadOnlyList<string> modules) =>
        targets is [var pattern] && !modules.Any(module => TargetModules.Matches(module, pattern))
            ? JsonSerializer.SerializeToElement(pattern, AdapterJson.Default.String)
            : JsonSerializer.SerializeToElement(targets, AdapterJson.Default.IReadOnlyListString);
}
