namespace TuningStudio.Cli.Output;

/// <summary>What a folder holds: a model, or an adapter.</summary>
internal sealed record InspectResult
{
    public string Type { get; } = "inspect";

    /// <summary><c>model</c> or <c>adapter</c>.</summary>
    public required string Kind { get; init; }

    public required string Folder { get; init; }

    /// <summary>Architecture of a model, or tuning method of an adapter.</summary>
    public required string Architecture { get; init; }

    /// <summary>Whether this version can load it.</summary>
    public required bool Supported { get; init; }

    public required long Parameters { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Numbers stored in each format.</summary>
    public required IReadOnlyDictionary<string, long> Formats { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The fields of the config that people ask for.</summary>
    public required IReadOnlyDictionary<string, string> Config { get; init; }

    /// <summary>Whether a tokenizer that can be read (tokenizer.json, tokenizer.model, vocab.json with merges.txt) lies beside the weights; null for an adapter.</summary>
    public bool? HasTokenizer { get; init; }

    /// <summary>Whether the folder says how a conversation is written; null for an adapter.</summary>
    public bool? HasChatTemplate { get; init; }

    public IReadOnlyList<InspectedTensor>? Tensors { get; init; }
}

/// <summary>One tensor of the list.</summary>
internal sealed record InspectedTensor(string Name, string Format, IReadOnlyList<long> Shape, long SizeBytes, string File);
