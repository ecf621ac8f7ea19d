using static TuningStudio.Core.Configuration.OptionText;

namespace TuningStudio.Core.Configuration;

/// <summary>Every hyperparameter, in the order in which a form shows them.</summary>
public static class HyperparameterCatalog
{
    /// <summary>The word among target modules for every linear layer inside the blocks.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>The choice of learning every answer of a conversation.</summary>
    public const string AllTurns = "all-turns";

    /// <summary>The choice of learning the last answer alone.</summary>
    public const string LastTurn = "last-turn";

    /// <summary>All definitions.</summary>
    public static IReadOnlyList<OptionDefinition> All { get; } = [.. Shared(), .. KeepingOptions.All, .. EvaluationOptions.All, .. OpenAiOptions.All, .. VertexOptions.All, .. HuggingFaceOptions.All, .. MethodOptions.All];

    /// <summary>Finds a definition by its JSON name.</summary>
    public static OptionDefinition Get(string name) => All.First(option => option.Name == name);

    /// <summary>The definitions that a method knows, theme by theme; null stands for the default method.</summary>
    public static IEnumerable<OptionDefinition> For(string? method) => All.Where(option => option.AppliesTo(method)).OrderBy(option => option.Group);

    /// <summary>The options without method and adapter: whoever goes on from an adapter has them from it.</summary>
    public static HyperparameterOptions WithoutAdapter(HyperparameterOptions options) =>
        All.Where(option => option.Group == OptionGroup.Adapter).Aggregate(options, (rest, option) => option.With(rest, null));

    private static OptionDefinition[] Shared() =>
    [
        new()
        {
            Name = "method", Flag = "--method", Kind = OptionKind.Choice, Group = OptionGroup.Adapter, Choices = [.. TuningMethods.All.Select(method => method.Name)],
            Label = new("Method", "方法"),
            Help = new("What is trained: new parameters beside the base, a part of its own, or all of it.", "训练什么：基座旁的新参数、它自己的一部分参数，或全部参数。"),
            Default = new("lora: the first choice for nearly everything", "lora：几乎所有情况的首选"),
            Read = o => o.Method, Write = (o, t) => o with { Method = t },
        },
        new()
        {
            Name = "nEpochs", Flag = "--n-epochs", Kind = OptionKind.Integer, Group = OptionGroup.Optimization, Basic = true, Minimum = 1, Maximum = 1000,
            Source = OptionSource.OpenAi, Aliases = ["num_train_epochs", "num_epochs", "epochs", "epoch_count"],
            Label = new("Epochs", "训练轮数"),
            Help = new("How often the whole training data is gone through. More learns more of it by heart; stop raising it when the validation loss turns up.", "完整遍历训练数据的次数。越多记得越牢；验证损失开始上升时就不要再加了。"),
            Default = new("As many as make about 700 updates, but at least 3 and at most 8; 4 with OpenAI's defaults", "使更新次数约为 700，至少 3 轮，至多 8 轮；用 OpenAI 默认值时为 4"),
            Read = o => Text(o.NEpochs), Write = (o, t) => o with { NEpochs = Integer(t) },
        },
        new()
        {
            Name = "learningRate", Flag = "--learning-rate", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Basic = true, Minimum = 1e-8, Maximum = 1,
            Source = OptionSource.Transformers, Aliases = ["lr"],
            Label = new("Learning rate", "学习率"),
            Help = new("How far each update moves the weights. Too high and the loss jumps or becomes NaN; too low and nothing is learnt.", "每次更新移动权重的幅度。过高会让损失跳动甚至变成 NaN；过低则学不到东西。"),
            Default = new("LoRA: 2.9e-4 at hidden size 4096, higher for smaller models, 5e-4 · (2000 / hidden size)^0.78; other methods a multiple of it", "LoRA：隐藏维度 4096 时为 2.9e-4，模型越小越高，5e-4 ·(2000 / 隐藏维度)^0.78；其他方法为其倍数"),
            Read = o => Text(o.LearningRate), Write = (o, t) => o with { LearningRate = Number(t) },
        },
        new()
        {
            Name = "rank", Flag = "--rank", Kind = OptionKind.Integer, Group = OptionGroup.Adapter, Basic = true, Minimum = 1, Maximum = 1024, Methods = ["lora"],
            Source = OptionSource.Peft, Aliases = ["r", "lora_r", "lora_rank", "adapter_size"],
            Label = new("Rank", "秩"),
            Help = new("Width of the low-rank matrices: how much the adapter can learn, and its size.", "低秩矩阵的宽度：决定适配器能学多少，以及它的大小。"),
            Default = new("16: suits most tasks", "16：适合大多数任务"),
            Read = o => Text(o.Rank), Write = (o, t) => o with { Rank = Integer(t) },
        },
        new()
        {
            Name = "alpha", Flag = "--alpha", Kind = OptionKind.Number, Group = OptionGroup.Adapter, Minimum = 0.001, Maximum = 65536, Methods = ["lora"],
            Source = OptionSource.Peft, Aliases = ["lora_alpha"],
            Label = new("Alpha", "Alpha"),
            Help = new("The adapter's output is multiplied by alpha / rank.", "适配器的输出会乘以 alpha / 秩。"),
            Default = new("Twice the rank", "秩的两倍"),
            Read = o => Text(o.Alpha), Write = (o, t) => o with { Alpha = Number(t) },
        },
        new()
        {
            Name = "dropout", Flag = "--dropout", Kind = OptionKind.Number, Group = OptionGroup.Adapter, Minimum = 0, Maximum = 0.9, Methods = ["lora"],
            Source = OptionSource.Peft, Aliases = ["lora_dropout"],
            Label = new("Dropout", "Dropout"),
            Help = new("Share of the adapter's inputs that is zeroed while training; a little helps against learning small sets by heart.", "训练时随机置零的适配器输入比例；少量可减轻小数据集上的死记硬背。"),
            Default = new("0: faster, and enough with few epochs", "0：更快，轮数不多时已足够"),
            Read = o => Text(o.Dropout), Write = (o, t) => o with { Dropout = Number(t) },
        },
        new()
        {
            Name = "targetModules", Flag = "--target-modules", Kind = OptionKind.List, Group = OptionGroup.Adapter, Methods = ["lora"],
            Source = OptionSource.Peft,
            Label = new("Target modules", "目标模块"),
            Help = new("Linear layers that get an adapter, by the last part of their name (for instance q_proj,v_proj), or one regular expression for whole names; all-linear takes every one but the output head.", "要加适配器的线性层，写名称的最后一段（例如 q_proj,v_proj），或一个匹配完整名称的正则表达式；all-linear 表示除输出层外的全部线性层。"),
            Default = new("all-linear: learns best for its size", "all-linear：同等大小下学得最好"),
            Read = o => o.TargetModules is null ? null : string.Join(',', o.TargetModules), Write = (o, t) => o with { TargetModules = List(t) },
        },
        new()
        {
            Name = "schedule", Flag = "--schedule", Kind = OptionKind.Choice, Group = OptionGroup.Optimization, Choices = ["linear", "cosine", "cosine_with_restarts", "polynomial", "inverse_sqrt", "constant", "constant_with_warmup"],
            Source = OptionSource.Transformers, Aliases = ["lr_scheduler_type"],
            Label = new("Schedule", "学习率曲线"),
            Help = new("Course of the learning rate after warm-up: down to zero in a straight line, along a cosine or several, by a power, with one over the root of the steps, or not at all.", "预热之后学习率的变化：线性、一次或多次余弦、按幂次、按步数平方根的倒数下降，或保持不变。"),
            Default = new("cosine", "cosine"),
            Read = o => o.Schedule, Write = (o, t) => o with { Schedule = t },
        },
        new()
        {
            Name = "warmupRatio", Flag = "--warmup-ratio", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0, Maximum = 1,
            Source = OptionSource.Transformers,
            Label = new("Warm-up share", "预热比例"),
            Help = new("Share of all steps over which the learning rate rises from zero.", "学习率从零上升所占的步数比例。"),
            Default = new("0.03; 0 for the schedule constant", "0.03；曲线为 constant 时为 0"),
            Read = o => Text(o.WarmupRatio), Write = (o, t) => o with { WarmupRatio = Number(t) },
        },
        new()
        {
            Name = "weightDecay", Flag = "--weight-decay", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0, Maximum = 10,
            Source = OptionSource.Transformers,
            Label = new("Weight decay", "权重衰减"),
            Help = new("Pulls trained weights towards zero at each step (decoupled, as in AdamW).", "每一步把训练的权重向零拉近一点（AdamW 的解耦方式）。"),
            Default = new("0: adapters are small already", "0：适配器本身已经很小"),
            Read = o => Text(o.WeightDecay), Write = (o, t) => o with { WeightDecay = Number(t) },
        },
        new()
        {
            Name = "maxGradientNorm", Flag = "--max-gradient-norm", Kind = OptionKind.Number, Group = OptionGroup.Optimization, Minimum = 0, Maximum = 1000,
            Source = OptionSource.Transformers, Aliases = ["max_grad_norm"],
            Label = new("Gradient clipping", "梯度裁剪"),
            Help = new("Largest global norm of the gradient; larger ones are scaled down. 0 does not clip.", "梯度全局范数的上限，超过则缩小；0 表示不裁剪。"),
            Default = new("1", "1"),
            Read = o => Text(o.MaxGradientNorm), Write = (o, t) => o with { MaxGradientNorm = Number(t) },
        },
        new()
        {
            Name = "microBatchSize", Flag = "--micro-batch-size", Kind = OptionKind.Integer, Group = OptionGroup.Batching, Minimum = 1, Maximum = 4096,
            Source = OptionSource.Transformers, Aliases = ["per_device_train_batch_size"],
            Label = new("Micro-batch size", "微批大小"),
            Help = new("Examples computed at once; when packed, as many as have the tokens of so many of the longest. Where memory runs out it is halved and the run goes on, with as many examples an update as before.", "一次计算的样本数；拼接时则以这么多个最长样本的 token 总数为限。内存不足时自动减半并继续训练，每次更新的样本数不变。"),
            Default = new("As many of an update as fit into memory, and on a CPU no more than 4,096 tokens; with accumulation set, 8 up to hidden size 1024, else 4", "一次更新中内存放得下的样本数，在 CPU 上不超过 4,096 个 token；若设置了梯度累积，则隐藏维度不超过 1024 时为 8，否则为 4"),
            Read = o => Text(o.MicroBatchSize), Write = (o, t) => o with { MicroBatchSize = Integer(t) },
        },
        new()
        {
            Name = "gradientAccumulationSteps", Flag = "--gradient-accumulation-steps", Kind = OptionKind.Integer, Group = OptionGroup.Batching, Minimum = 1, Maximum = 4096,
            Source = OptionSource.Transformers,
            Label = new("Gradient accumulation", "梯度累积"),
            Help = new("Micro-batches summed before the weights are updated; weighted by their trained tokens, so that 4 × 2 equals 8 × 1.", "累积多少个微批后更新一次权重；按训练的 token 数加权，因此 4 × 2 等于 8 × 1。"),
            Default = new("So that 16 examples make an update from 1,000 records on, 8 below, 4 below 200", "使每次更新包含：1,000 条以上 16 个样本，以下 8 个，200 条以下 4 个"),
            Read = o => Text(o.GradientAccumulationSteps), Write = (o, t) => o with { GradientAccumulationSteps = Integer(t) },
        },
        new()
        {
            Name = "gradientCheckpointing", Flag = "--gradient-checkpointing", Kind = OptionKind.Choice, Group = OptionGroup.Batching, Choices = ["auto", "on", "off"],
            Label = new("Gradient checkpointing", "梯度检查点"),
            Help = new("Computes each block a second time on the way back instead of keeping what it made: far less memory for longer texts or larger batches, a step takes up to a third longer, and the result is the same.", "反向传播时重新计算每个块，而不保留中间结果：大幅节省内存，可用于更长的文本或更大的批次；每步最多慢三分之一，结果相同。"),
            Default = new("auto: on where what a micro-batch keeps would fill more than half of the free memory, or when memory has run out with the smallest micro-batches", "auto：当一个微批要保留的内容超过空闲内存的一半，或微批已最小而内存仍耗尽时启用"),
            Read = o => o.GradientCheckpointing, Write = (o, t) => o with { GradientCheckpointing = t },
        },
        new()
        {
            Name = "batching", Flag = "--batching", Kind = OptionKind.Choice, Group = OptionGroup.Batching, Choices = ["auto", "packed", "bucketed", "padded"],
            Label = new("Batching", "组批方式"),
            Help = new("How examples of different lengths are computed together: packed one behind the other without padding, in buckets of like length, or padded as they come. Each gives the same losses; they differ in speed.", "不同长度的样本如何一起计算：首尾拼接、不填充（packed），按相近长度分组（bucketed），或按原顺序填充（padded）。损失相同，速度不同。"),
            Default = new("auto: packed; bucketed for methods with virtual tokens, which cannot be packed", "auto：packed；带虚拟 token 的方法不能拼接，用 bucketed"),
            Read = o => o.Batching, Write = (o, t) => o with { Batching = t },
        },
        new()
        {
            Name = "maxSequenceLength", Flag = "--max-sequence-length", Kind = OptionKind.Integer, Group = OptionGroup.Batching, Minimum = 2, Maximum = 1048576,
            Source = OptionSource.Transformers, Aliases = ["max_seq_length", "max_length", "cutoff_len"],
            Label = new("Maximum length", "最大长度"),
            Help = new("Longest example in tokens; longer ones are cut at the end, and the data report says how many.", "单个样本的最大 token 数；更长的会从末尾截断，数据报告会说明数量。"),
            Default = new("1024, or the model's own limit if that is shorter", "1024，或模型自身更短的上限"),
            Read = o => Text(o.MaxSequenceLength), Write = (o, t) => o with { MaxSequenceLength = Integer(t) },
        },
        new()
        {
            Name = "maskPrompt", Flag = "--mask-prompt", Kind = OptionKind.Switch, Group = OptionGroup.Batching,
            Aliases = ["completion_only_loss"],
            Label = new("Learn the answers only", "只学习回答"),
            Help = new("Whether only the answer counts in the loss, or the prompt as well.", "损失只计算回答，还是也计算提示。"),
            Default = new("true", "true"),
            Read = o => Text(o.MaskPrompt), Write = (o, t) => o with { MaskPrompt = Switch(t) },
        },
        new()
        {
            Name = "trainOn", Flag = "--train-on", Kind = OptionKind.Choice, Group = OptionGroup.Batching, Choices = [AllTurns, LastTurn],
            Label = new("Turns learnt", "学习哪些轮次"),
            Help = new("Whether every answer of a conversation is learnt, or the last one alone; earlier answers then count as part of the prompt.", "学习对话中的每个回答，还是只学习最后一个；此时之前的回答算作提示的一部分。"),
            Default = new("all-turns", "all-turns：所有轮次"),
            Read = o => o.TrainOn, Write = (o, t) => o with { TrainOn = t },
        },
        new()
        {
            Name = "validationSplit", Flag = "--validation-split", Kind = OptionKind.Number, Group = OptionGroup.Evaluation, Minimum = 0, Maximum = 1000000, Aliases = ["val_size"],
            Label = new("Held out for validation", "留出的验证数据"),
            Help = new("What is held out of the training data when no validation file is given: a share below 1, or a number of records; 0 trains on everything. Records with the same question stay on one side.", "未提供验证文件时从训练数据中留出的部分：小于 1 表示比例，1 及以上表示条数；0 表示全部用于训练。问题相同的记录始终在同一侧。"),
            Default = new("0.05, at most 200 records; 0 for fewer than 20 records, and with OpenAI's defaults", "0.05，最多 200 条；不足 20 条或用 OpenAI 默认值时为 0"),
            Read = o => Text(o.ValidationSplit), Write = (o, t) => o with { ValidationSplit = Number(t) },
        },
        new()
        {
            Name = "validationSteps", Flag = "--validation-steps", Kind = OptionKind.Integer, Group = OptionGroup.Evaluation, Minimum = 1, Maximum = 1000000,
            Source = OptionSource.Transformers, Aliases = ["eval_steps"],
            Label = new("Validate every", "验证间隔"),
            Help = new("Optimizer updates between two measurements on the validation data.", "两次验证之间的更新步数。"),
            Default = new("Four times an epoch", "每轮四次"),
            Read = o => Text(o.ValidationSteps), Write = (o, t) => o with { ValidationSteps = Integer(t) },
        },
        new()
        {
            Name = "checkpointSteps", Flag = "--checkpoint-steps", Kind = OptionKind.Integer, Group = OptionGroup.Evaluation, Minimum = 1, Maximum = 1000000,
            Source = OptionSource.Transformers, Aliases = ["save_steps"],
            Label = new("Checkpoint every", "检查点间隔"),
            Help = new("Optimizer updates between two saved states from which the run can go on.", "两次保存可恢复状态之间的更新步数。"),
            Default = new("Once an epoch, and at least every 200 updates", "每轮一次，且至少每 200 步一次"),
            Read = o => Text(o.CheckpointSteps), Write = (o, t) => o with { CheckpointSteps = Integer(t) },
        },
        new()
        {
            Name = "keepCheckpoints", Flag = "--keep-checkpoints", Kind = OptionKind.Integer, Group = OptionGroup.Evaluation, Minimum = 1, Maximum = 1000,
            Source = OptionSource.Transformers, Aliases = ["save_total_limit"],
            Label = new("Checkpoints kept", "保留的检查点数"),
            Help = new("How many of the newest are kept; older ones are removed, but for the best and those that a person asked for.", "保留最新的几个；除最佳的和手动保存的以外，更早的会被删除。"),
            Default = new("3", "3"),
            Read = o => Text(o.KeepCheckpoints), Write = (o, t) => o with { KeepCheckpoints = Integer(t) },
        },
        new()
        {
            Name = "seed", Flag = "--seed", Kind = OptionKind.Integer, Group = OptionGroup.Hardware, Minimum = 0,
            Source = OptionSource.Transformers,
            Label = new("Seed", "随机种子"),
            Help = new("Decides the order of the data, the initial adapter and dropout. Same seed, same run.", "决定数据顺序、适配器初值与 dropout。种子相同，训练相同。"),
            Default = new("42", "42"),
            Read = o => Text(o.Seed), Write = (o, t) => o with { Seed = Integer(t) },
        },
        new()
        {
            Name = "device", Flag = "--device", Kind = OptionKind.Text, Group = OptionGroup.Hardware, Choices = ["auto", "cpu", "cuda:0"],
            Form = ("^(auto|cpu|cuda(:[0-9]{1,3})?)$", "auto, cpu, or cuda:0 (or another number)"),
            Label = new("Device", "设备"),
            Help = new("cpu, cuda:0, cuda:1 …; auto takes the first GPU if there is one.", "cpu、cuda:0、cuda:1……;auto 表示有 GPU 就用第一块。"),
            Default = new("auto", "auto"),
            Read = o => o.Device, Write = (o, t) => o with { Device = t },
        },
        new()
        {
            Name = "precision", Flag = "--precision", Kind = OptionKind.Choice, Group = OptionGroup.Hardware, Choices = ["auto", "fp32", "bf16"],
            Label = new("Precision", "精度"),
            Help = new("Number format of the frozen base; the adapter is always float32. bf16 takes half the memory everywhere, but where the hardware does not compute it a step takes longer than in fp32, and the run says so.", "冻结的基座模型的数值格式；适配器始终为 float32。bf16 总能省一半内存，但在不支持 bf16 运算的硬件上，每步比 fp32 更慢，训练时会提示。"),
            Default = new("auto: bf16 where the hardware computes it, fp32 elsewhere", "auto：硬件支持 bf16 时用 bf16，否则用 fp32"),
            Read = o => o.Precision, Write = (o, t) => o with { Precision = t },
        },
        new()
        {
            Name = "quantization", Flag = "--quantization", Kind = OptionKind.Choice, Group = OptionGroup.Hardware, Choices = ["none", "int8", "nf4", "nf4-double"],
            Label = new("Quantization", "量化"),
            Help = new("Keeps the frozen base's matrices in 8 or 4 bits and widens them layer by layer: a quarter of the memory or less, a slower step, and a base that is a little off.", "把冻结基座的矩阵存为 8 或 4 位，逐层还原：内存降到四分之一或更少，步骤变慢，基座略有误差。"),
            Default = new("none: full width", "none：不量化"),
            Read = o => o.Quantization, Write = (o, t) => o with { Quantization = t },
        },
    ];
}
