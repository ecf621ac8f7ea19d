using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Configuration;

/// <summary>The documentation's page of hyperparameters, made from their table: <c>docs/hyperparameters.md</c>.</summary>
public static class HyperparameterPage
{
    private static readonly LocalizedText Title = new("Hyperparameters", "超参数");

    private static readonly LocalizedText Lead = new(
        """
        Only a model and a training file are needed; whatever is not set is chosen for them, and a run shows and saves every value it used.
        Names are those of `tune`'s flags, which also take the other names in this table, with underscores or dashes (`--num_train_epochs 3`, `--lora_alpha 32`), and so does a JSON file given with `--options`.
        *Of* says whose words and rules an option follows. What is wrong is reported all at once, before anything starts. This page is made from the program's own table.
        """,
        """
        只需要模型和训练文件；没有设置的值会自动选择，训练会显示并保存用到的每一个值。
        名称即 `tune` 的参数；也接受表中的其他名称，下划线或短横线均可（`--num_train_epochs 3`、`--lora_alpha 32`），用 `--options` 给出的 JSON 文件同样如此。
        “来源”说明该选项沿用谁的说法与规则。所有错误会在开始之前一次性报告。本页由程序自己的表格生成。
        """);

    private static readonly LocalizedText Columns = new("| option | of | values | default | what it does |", "| 选项 | 来源 | 取值 | 默认值 | 作用 |");

    private static readonly LocalizedText FieldsTitle = new("Other fields of PEFT's and transformers' configs", "PEFT 与 transformers 配置中的其他字段");

    private static readonly LocalizedText FieldsLead = new(
        "A JSON file of `--options`, a run's YAML and the API also understand the fields below. What has a meaning here sets the option that says the same (`bf16`: precision, `load_best_model_at_end`: final adapter, `packing` and `group_by_length`: batching, `peft_type`: method); what asks for nothing here is passed over, and `tune`, the form and the API's `notes` say what is done instead; what cannot be had, such as `optim: adafactor` or `fp16: true`, is refused with what can.",
        "`--options` 的 JSON 文件、训练的 YAML 与 API 也认识以下字段。在此有意义的会设置对应的选项（`bf16`：精度，`load_best_model_at_end`：最终适配器，`packing` 与 `group_by_length`：组批方式，`peft_type`：方法）；在此无需处理的会略过，`tune`、表单与 API 的 `notes` 会说明实际怎么做；无法做到的，例如 `optim: adafactor` 或 `fp16: true`，会被拒绝并说明可用的替代。");

    private static readonly LocalizedText PresetsTitle = new("Presets", "预设");

    private static readonly LocalizedText PresetsLead = new("`--preset NAME` sets several at once; flags are set over it.", "`--preset NAME` 一次设置多个值；单独的参数优先于预设。");

    private static readonly LocalizedText PresetColumns = new("| preset | what it is for | sets |", "| 预设 | 用途 | 设置 |");

    /// <summary>Writes the page.</summary>
    /// <param name="language">Two letters; anything but <c>zh</c> gives English.</param>
    public static string Write(string language)
    {
        var page = new StringBuilder($"# {Title.For(language)}\n\n{Lead.For(language).ReplaceLineEndings("\n")}\n");
        foreach (var group in HyperparameterCatalog.All.GroupBy(option => option.Group).OrderBy(group => group.Key))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {Name(group.Key).For(language)}\n\n{Columns.For(language)}\n| --- | --- | --- | --- | --- |\n");
            foreach (var option in group)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {Names(option)} | {option.Source.Name()} | {Values(option, language)} | {Cell(option.Default.For(language))} | {Cell(option.Help.For(language))}{Belongs(option, language)} |\n");
            }
        }

        page.Append(CultureInfo.InvariantCulture, $"\n## {FieldsTitle.For(language)}\n\n{FieldsLead.For(language)}\n\n{string.Join(", ", ForeignFields.Names.Select(name => $"`{name}`"))}\n");
        page.Append(CultureInfo.InvariantCulture, $"\n## {PresetsTitle.For(language)}\n\n{PresetsLead.For(language)}\n\n{PresetColumns.For(language)}\n| --- | --- | --- |\n");
        foreach (var preset in HyperparameterPresets.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{preset.Name}` | {Cell(preset.Text.For(language))} | {string.Join(", ", preset.Settings().Select(setting => $"`{setting.Option.Flag} {setting.Value}`"))} |\n");
        }

        return page.ToString();
    }

    private static LocalizedText Name(OptionGroup group) => group switch
    {
        OptionGroup.Adapter => new("Method and adapter", "方法与适配器"),
        OptionGroup.Optimization => new("Optimization", "优化"),
        OptionGroup.Batching => new("Batches and lengths", "批与长度"),
        OptionGroup.Evaluation => new("Validation and checkpoints", "验证与检查点"),
        _ => new("Hardware and seed", "硬件与随机种子"),
    };

    private static string Names(OptionDefinition option) =>
        string.Join("<br>", new[] { $"`{option.Flag}`" }.Concat(option.Aliases.Select(name => $"`{name}`")));

    private static string Values(OptionDefinition option, string language) => option.Kind switch
    {
        OptionKind.Switch => "`true`, `false`",
        _ when option.Choices.Count > 0 => string.Join(", ", option.Choices.Select(choice => $"`{choice}`")),
        OptionKind.List => new LocalizedText("names, with commas", "名称，以逗号分隔").For(language),
        _ => (option.Minimum, option.Maximum) switch
        {
            ({ } low, { } high) => $"{Number(low)} – {Number(high)}",
            ({ } low, null) => $"≥ {Number(low)}",
            _ => new LocalizedText("text", "文本").For(language),
        },
    };

    private static string Belongs(OptionDefinition option, string language) => option.Methods.Count == 0
        ? string.Empty
        : $" {new LocalizedText("Only for", "仅用于").For(language)} {string.Join(", ", option.Methods.Select(method => $"`{method}`"))}{new LocalizedText(".", "。").For(language)}";

    private static string Number(double value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    // An asterisk or a bar would be read as markup.
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
