using TuningStudio.Core.Tokenization.Reading;

namespace TuningStudio.Core.Tokenization;

/// <summary>The tokens of a model that have a role, as its configuration files name them.</summary>
/// <param name="Bos">Id of the token a text begins with.</param>
/// <param name="Eos">Id of the token a text, or an assistant's turn, ends with.</param>
/// <param name="Pad">Id of the token that fills up a batch.</param>
/// <param name="BosText">How <paramref name="Bos"/> is written, as chat templates want it.</param>
/// <param name="EosText">How <paramref name="Eos"/> is written.</param>
/// <param name="PadText">How <paramref name="Pad"/> is written.</param>
/// <param name="UnknownText">How the unknown token is written, where the model has one.</param>
/// <param name="StopIds">
/// All ids that end a generation, without repetition: <paramref name="Eos"/> and those that <c>generation_config.json</c> and
/// <c>config.json</c> name.
/// </param>
public sealed record SpecialTokens(
    int? Bos,
    int? Eos,
    int? Pad,
    string? BosText,
    string? EosText,
    string? PadText,
    string? UnknownText,
    IReadOnlyList<int> StopIds)
{
    /// <summary>
    /// Reads <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> (texts), then <c>generation_config.json</c> and
    /// <c>config.json</c> (ids). Each may be missing; the earlier one counts where two disagree.
    /// </summary>
    /// <param name="modelFolder">The folder that holds the model's files.</param>
    /// <param name="tokenizer">The model's tokenizer, for the ids.</param>
    /// <exception cref="Contracts.TuningException">A file is damaged or a field is of the wrong kind.</exception>
    public static SpecialTokens Load(string modelFolder, ITextTokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var texts = SpecialTokenFiles.ReadTexts(modelFolder, ["tokenizer_config.json", "special_tokens_map.json"]);
        var ids = SpecialTokenFiles.ReadIds(modelFolder, ["generation_config.json", "config.json"]);

        var (bos, bosText) = Find("bos");
        var (eos, eosText) = Find("eos");
        var (pad, padText) = Find("pad");
        return new SpecialTokens(
            bos, eos, pad, bosText, eosText, padText, texts.GetValueOrDefault("unk"), [.. new[] { eos }.OfType<int>().Concat(ids["eos"]).Distinct()]);

        (int? Id, string? Text) Find(string role)
        {
            if (texts.TryGetValue(role, out var text))
            {
                return (tokenizer.TokenToId(text), text);
            }

            return ids[role] is [var id, ..] ? (id, tokenizer.IdToToken(id)) : (null, null);
        }
    }
}
