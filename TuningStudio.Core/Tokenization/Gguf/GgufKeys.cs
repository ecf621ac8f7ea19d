namespace TuningStudio.Core.Tokenization.Gguf;

/// <summary>llama.cpp's keys for a tokenizer.</summary>
internal static class GgufKeys
{
    internal const string Model = "tokenizer.ggml.model";
    internal const string Cut = "tokenizer.ggml.pre";
    internal const string Tokens = "tokenizer.ggml.tokens";
    internal const string Kinds = "tokenizer.ggml.token_type";
    internal const string Scores = "tokenizer.ggml.scores";
    internal const string Merges = "tokenizer.ggml.merges";
    internal const string Begin = "tokenizer.ggml.bos_token_id";
    internal const string End = "tokenizer.ggml.eos_token_id";
    internal const string EndOfTurn = "tokenizer.ggml.eot_token_id";
    internal const string EndOfMessage = "tokenizer.ggml.eom_token_id";
    internal const string Padding = "tokenizer.ggml.padding_token_id";
    internal const string Unknown = "tokenizer.ggml.unknown_token_id";
    internal const string AddsBegin = "tokenizer.ggml.add_bos_token";
    internal const string AddsEnd = "tokenizer.ggml.add_eos_token";
    internal const string AddsBlank = "tokenizer.ggml.add_space_prefix";
    internal const string Template = "tokenizer.chat_template";
}
