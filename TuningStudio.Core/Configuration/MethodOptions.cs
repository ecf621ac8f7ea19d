using static TuningStudio.Core.Configuration.OptionText;

namespace TuningStudio.Core.Configuration;

/// <summary>Hyperparameters that belong to single methods.</summary>
internal static class MethodOptions
{
    private static readonly string[] Lora = ["lora"];

    /// <summary>All definitions.</summary>
    internal static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new()
        {
            Name = "useRslora", Flag = "--use-rslora", Kind = OptionKind.Switch, Group = OptionGroup.Adapter, Methods = Lora,
            Source = OptionSource.Peft,
            Label = new("Rank-stabilised (rsLoRA)", "秩稳定（rsLoRA）"),
            Help = new("Multiplies by alpha / √rank instead of alpha / rank, so that large ranks learn as fast as small ones.", "乘以 alpha / √秩 而不是 alpha / 秩，使大秩与小秩学得一样快。"),
            Default = new("false", "false"),
            Read = o => Text(o.UseRslora), Write = (o, t) => o with { UseRslora = Switch(t) },
        },
        new()
        {
            Name = "useDora", Flag = "--use-dora", Kind = OptionKind.Switch, Group = OptionGroup.Adapter, Methods = Lora,
            Source = OptionSource.Peft,
            Label = new("DoRA", "DoRA"),
            Help = new("Trains length and direction of each row apart: often a little better at small ranks, and about a third slower.", "分别训练每一行的长度与方向：小秩时往往稍好，约慢三分之一。"),
            Default = new("false", "false"),
            Read = o => Text(o.UseDora), Write = (o, t) => o with { UseDora = Switch(t) },
        },
        new()
        {
            Name = "loraPlusRatio", Flag = "--lora-plus-ratio", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 1, Maximum = 64, Methods = Lora,
            Source = OptionSource.Peft, Aliases = ["loraplus_lr_ratio"],
            Label = new("LoRA+ ratio", "LoRA+ 倍率"),
            Help = new("How many times as fast B learns as A. The paper suggests 16, with a lower learning rate.", "B 的学习率是 A 的多少倍。论文建议 16，并降低学习率。"),
            Default = new("1: both alike", "1：两者相同"),
            Read = o => Text(o.LoraPlusRatio), Write = (o, t) => o with { LoraPlusRatio = Number(t) },
        },
        new()
        {
            Name = "initialization", Flag = "--initialization", Kind = OptionKind.Choice, Group = OptionGroup.Adapter, Choices = ["default", "gaussian", "pissa"], Methods = Lora,
            Source = OptionSource.Peft, Aliases = ["init_lora_weights"],
            Label = new("First values", "初始化"),
            Help = new("default and gaussian draw A at random; pissa starts from the largest singular values of each matrix, learns faster at first and saves a file of twice the rank.", "default 与 gaussian 随机生成 A；pissa 从每个矩阵的最大奇异值开始，起初学得更快，保存的文件秩加倍。"),
            Default = new("default", "default"),
            Read = o => o.Initialization, Write = (o, t) => o with { Initialization = t },
        },
        new()
        {
            Name = "bias", Flag = "--bias", Kind = OptionKind.Choice, Group = OptionGroup.Adapter, Choices = ["none", "all", "lora_only"], Methods = Lora,
            Source = OptionSource.Peft,
            Label = new("Biases", "偏置"),
            Help = new("Whether the base's biases are trained too: none, all, or those of the layers that get an adapter.", "是否同时训练基座的偏置：不训练、全部，或仅加了适配器的层。"),
            Default = new("none", "none"),
            Read = o => o.Bias, Write = (o, t) => o with { Bias = t },
        },
        new()
        {
            Name = "modulesToSave", Flag = "--modules-to-save", Kind = OptionKind.List, Group = OptionGroup.Adapter, Methods = Lora,
            Source = OptionSource.Peft,
            Label = new("Modules trained whole", "完整训练的模块"),
            Help = new("Modules that are trained whole beside LoRA and saved with it, for instance lm_head or embed_tokens.", "与 LoRA 一起完整训练并保存的模块，例如 lm_head 或 embed_tokens。"),
            Default = new("none", "无"),
            Read = o => Joined(o.ModulesToSave), Write = (o, t) => o with { ModulesToSave = List(t) },
        },
        new()
        {
            Name = "layersToTransform", Flag = "--layers-to-transform", Kind = OptionKind.List, Group = OptionGroup.Adapter, Methods = Lora,
            Source = OptionSource.Peft,
            ItemForm = ("^[0-9]{1,5}$", "numbers of blocks, from 0, such as 10,11"),
            Label = new("Blocks", "层编号"),
            Help = new("Numbers of the blocks that get an adapter, from 0.", "要加适配器的块的编号，从 0 开始。"),
            Default = new("all", "全部"),
            Read = o => Joined(o.LayersToTransform), Write = (o, t) => o with { LayersToTransform = List(t) },
        },
        new()
        {
            Name = "rankPattern", Flag = "--rank-pattern", Kind = OptionKind.List, Group = OptionGroup.Adapter, Methods = Lora,
            Source = OptionSource.Peft,
            ItemForm = ("^[^=]+=[1-9][0-9]{0,3}$", "modules and their rank, such as v_proj=4,down_proj=32"),
            Label = new("Ranks of single modules", "单个模块的秩"),
            Help = new("Modules with a rank of their own, by the end of their name.", "使用自己的秩的模块，写名称的结尾。"),
            Default = new("none: all have the rank above", "无：都使用上面的秩"),
            Read = o => Joined(o.RankPattern), Write = (o, t) => o with { RankPattern = List(t) },
        },
        new()
        {
            Name = "alphaPattern", Flag = "--alpha-pattern", Kind = OptionKind.List, Group = OptionGroup.Adapter, Methods = Lora,
            Source = OptionSource.Peft,
            ItemForm = (@"^[^=]+=[0-9]+(\.[0-9]+)?$", "modules and their alpha, such as v_proj=8"),
            Label = new("Alphas of single modules", "单个模块的 Alpha"),
            Help = new("Modules with an alpha of their own, by the end of their name.", "使用自己的 Alpha 的模块，写名称的结尾。"),
            Default = new("none: all have the alpha above", "无：都使用上面的 Alpha"),
            Read = o => Joined(o.AlphaPattern), Write = (o, t) => o with { AlphaPattern = List(t) },
        },
        new()
        {
            Name = "virtualTokens", Flag = "--virtual-tokens", Kind = OptionKind.Integer, Group = OptionGroup.Adapter, Minimum = 1, Maximum = 1024, Methods = TuningMethods.WithVirtualTokens,
            Source = OptionSource.Peft, Aliases = ["num_virtual_tokens"],
            Label = new("Virtual tokens", "虚拟 token 数"),
            Help = new("How many are put before every text. Each takes a place of the model's longest text.", "放在每段文本之前的数量。每个都会占用模型最大长度中的一个位置。"),
            Default = new("20", "20"),
            Read = o => Text(o.VirtualTokens), Write = (o, t) => o with { VirtualTokens = Integer(t) },
        },
        new()
        {
            Name = "encoderHiddenSize", Flag = "--encoder-hidden-size", Kind = OptionKind.Integer, Group = OptionGroup.Adapter, Minimum = 0, Maximum = 65536, Methods = ["p-tuning", "prefix-tuning"],
            Source = OptionSource.Peft,
            Label = new("Encoder width", "编码器宽度"),
            Help = new("Inner width of the network that makes the virtual tokens while training; it is not saved. For prefix tuning 0 trains the prefix directly.", "训练时生成虚拟 token 的网络的内部宽度；不会保存。对前缀微调，0 表示直接训练前缀。"),
            Default = new("The hidden size for P-tuning, 0 for prefix tuning", "P-tuning 为隐藏维度，前缀微调为 0"),
            Read = o => Text(o.EncoderHiddenSize), Write = (o, t) => o with { EncoderHiddenSize = Integer(t) },
        },
        new()
        {
            Name = "bottleneckSize", Flag = "--bottleneck-size", Kind = OptionKind.Integer, Group = OptionGroup.Adapter, Minimum = 1, Maximum = 65536, Methods = ["bottleneck"],
            Label = new("Bottleneck width", "瓶颈宽度"),
            Help = new("Inner width of each small network: how much it can learn, and its size.", "每个小网络的内部宽度：决定能学多少以及大小。"),
            Default = new("A sixteenth of the hidden size, at least 8", "隐藏维度的十六分之一，至少 8"),
            Read = o => Text(o.BottleneckSize), Write = (o, t) => o with { BottleneckSize = Integer(t) },
        },
        new()
        {
            Name = "bottleneckPlacement", Flag = "--bottleneck-placement", Kind = OptionKind.Choice, Group = OptionGroup.Adapter, Choices = ["pfeiffer", "houlsby"], Methods = ["bottleneck"],
            Label = new("Placement", "放置方式"),
            Help = new("houlsby puts one after attention and one after the feed-forward layer of each block, pfeiffer only the latter.", "houlsby 在每个块的注意力与前馈层之后各放一个，pfeiffer 只放后者。"),
            Default = new("pfeiffer", "pfeiffer"),
            Read = o => o.BottleneckPlacement, Write = (o, t) => o with { BottleneckPlacement = t },
        },
        new()
        {
            Name = "trainableLayers", Flag = "--trainable-layers", Kind = OptionKind.Integer, Group = OptionGroup.Adapter, Minimum = 1, Maximum = 10000, Methods = ["last-layers"],
            Label = new("Trained blocks", "训练的块数"),
            Help = new("How many blocks at the end of the model are trained.", "训练模型末尾的多少个块。"),
            Default = new("2", "2"),
            Read = o => Text(o.TrainableLayers), Write = (o, t) => o with { TrainableLayers = Integer(t) },
        },
    ];

    private static string? Joined(IReadOnlyList<string>? items) => items is null ? null : string.Join(',', items);
}
