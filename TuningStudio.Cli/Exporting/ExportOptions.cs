using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TuningStudio.Cli.Options;
using TuningStudio.Core.Export;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Weights;

namespace TuningStudio.Cli.Exporting;

/// <summary>The options of <c>export</c>.</summary>
internal sealed class ExportOptions
{
    private static readonly Dictionary<string, ExportFormat> Formats = new() { ["adapter"] = ExportFormat.Adapter, ["merged"] = ExportFormat.Merged, ["gguf"] = ExportFormat.Gguf };
    private static readonly Dictionary<string, WeightType> Types = new() { ["fp32"] = WeightType.F32, ["fp16"] = WeightType.F16, ["bf16"] = WeightType.BF16 };
    private static readonly Dictionary<string, GgufTensorType> Quantizations = new() { ["f32"] = GgufTensorType.F32, ["f16"] = GgufTensorType.F16, ["bf16"] = GgufTensorType.BF16, ["q8_0"] = GgufTensorType.Q8 };

    private static readonly (string Ending, long Bytes)[] Units =
        [("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), (string.Empty, 1)];

    private readonly Option<string> _model = CommonOptions.Model();
    private readonly Option<string?> _adapter = new("--adapter") { Description = "Folder of a tuned adapter, in PEFT's layout; without it the base itself is written.", HelpName = "DIR" };
    private readonly Option<string> _format = new("--format") { Description = "adapter (PEFT's files), merged (one model in safetensors, opens in transformers, vLLM, …) or gguf (one file for llama.cpp, Ollama, LM Studio).", HelpName = "FORMAT", Required = true };
    private readonly Option<string> _output = new("--output") { Description = "Folder to write; it must be empty or not there yet.", HelpName = "DIR", Required = true };
    private readonly Option<string?> _type = new("--dtype") { Description = "Merged: fp32, fp16 or bf16; without it the base's own.", HelpName = "TYPE" };
    private readonly Option<string?> _quantization = new("--quantization") { Description = "GGUF: f32, f16, bf16 or q8_0 (half the size of f16); without it the base's own format.", HelpName = "TYPE" };
    private readonly Option<string?> _shardSize = new("--shard-size") { Description = "Merged: most bytes of one file, such as 500MB or 5GB (the default).", HelpName = "SIZE" };
    private readonly Option<string?> _device = CommonOptions.Device();
    private readonly Option<string?> _precision = new("--precision") { Description = "fp32 or bf16 to merge and check in; auto (the default) takes fp32, and bf16 for a large base that is stored so.", HelpName = "FORMAT" };

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _model, _adapter, _format, _output, _type, _quantization, _shardSize, _device, _precision })
        {
            command.Add(option);
        }

        command.RequireAll();
        command.CheckDevice(_device, _precision);
        command.Validators.Add(result =>
        {
            CheckWord(result, _format, Formats.Keys);
            CheckWord(result, _type, Types.Keys);
            CheckWord(result, _quantization, Quantizations.Keys);
            if (Word(result, _shardSize) is { } size && Bytes(size) is null)
            {
                result.GetResult(_shardSize)!.AddError($"--shard-size must be a size such as 500MB or 5GB, not '{size}'.");
            }

            // Which of the other options go with a format; a wrong format has an error already.
            var format = Word(result, _format);
            Refuse(result, _type, format is "adapter" or "gguf", "merged");
            Refuse(result, _shardSize, format is "adapter" or "gguf", "merged");
            Refuse(result, _quantization, format is "adapter" or "merged", "gguf");
            if (format == "adapter" && !result.Has(_adapter))
            {
                result.AddError("--adapter is needed for the format adapter.");
            }
        });
    }

    internal ExportRequest Read(ParseResult parsed) => new()
    {
        Model = ModelPath.Find(parsed.GetValue(_model)!),
        Adapter = CommonOptions.FullPath(parsed.GetValue(_adapter)),
        Format = Formats[parsed.GetValue(_format)!],
        Output = Path.GetFullPath(parsed.GetValue(_output)!),
        Type = parsed.GetValue(_type) is { } type ? Types[type] : null,
        Quantization = parsed.GetValue(_quantization) is { } quantization ? Quantizations[quantization] : null,
        ShardBytes = parsed.GetValue(_shardSize) is { } size ? Bytes(size)!.Value : ExportRequest.DefaultShardBytes,
        Device = parsed.GetValue(_device),
        Precision = parsed.GetValue(_precision),
    };

    /// <summary>The word for a format.</summary>
    internal static string NameOf(ExportFormat format) => Formats.First(pair => pair.Value == format).Key;

    private static long? Bytes(string text)
    {
        var word = text.Trim().ToUpperInvariant();
        var (ending, unit) = Array.Find(Units, unit => word.EndsWith(unit.Ending, StringComparison.Ordinal));
        var bytes = double.TryParse(word.AsSpan(0, word.Length - ending.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number * unit : 0;
        return bytes is >= 1 and < long.MaxValue ? (long)bytes : null;
    }

    private static string? Word(CommandResult result, Option option) => result.GetResult(option) is { Tokens: [var token] } ? token.Value : null;

    private static void CheckWord(CommandResult result, Option option, IEnumerable<string> known)
    {
        if (Word(result, option) is { } word && !known.Contains(word))
        {
            result.GetResult(option)!.AddError($"{option.Name} must be one of {string.Join(", ", known)}, not '{word}'.");
        }
    }

    private static void Refuse(CommandResult result, Option option, bool isOut, string format)
    {
        if (isOut && result.Has(option))
        {
            result.GetResult(option)!.AddError($"{option.Name} goes with --format {format} alone.");
        }
    }
}
