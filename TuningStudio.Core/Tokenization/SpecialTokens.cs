using TuningStudio.Core.Gguf;
using TuningStudio.Core.Tokenization.Gguf;
using TuningStudio.Core.Tokenization.Reading;

namespace TuningStudio.Core.Tokenization;

/// <summary>The tokens of a model that have a role, as its configuration files name them.</summary>
/// <param name="Bos">Id of the token a text begins with.</param>
/// <param name="Eos">Id of the token a text, or an assistant's turn, ends with.</param>
/// <param name="Pad">Id of the token that fills up a batch.</param>
/// <param name="StopIds">
/// All ids that end a generation, without repetition: <paramref name="Eos"/> and those that <c>generation_config.json</c> and
/// <c>config.json</c> name.
/// </param>
public sealed record SpecialTokens(
    int? Bos,
    int? Eos,
    int? Pad,
    IReadOnlyList<int> StopIds)
{
    private static readonly string[] IdFiles = ["generation_config.json", "config.json"];

    /// <summary>What ends a generation as <c>generation_config.json</c> and <c>config.json</c> say, which needs no tokenizer.</summary>
    /// <param name="modelFolder">The folder that holds the model's files.</param>
    /// <exception cref="Contracts.TuningException">A file is damaged or a field is of the wrong kind.</exception>
    public static IReadOnlySet<int> ReadStopIds(string modelFolder) => GgufPath.FileOf(modelFolder) is { } file
        ? GgufRoles.Special(GgufHead.Read(file)).StopIds.ToHashSet()
        : SpecialTokenFiles.ReadIds(modelFolder, IdFiles)["eos"].ToHashSet();

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
        var ids = SpecialTokenFiles.ReadIds(modelFolder, IdFiles);
        var eos = Find("eos");
        return new SpecialTokens(Find("bos"), eos, Find("pad"), [.. new[] { eos }.OfType<int>().Concat(ids["eos"]).Distinct()]);

        int? Find(string role)
        {
            if (texts.TryGetValue(role, out var text))
            {
                return tokenizer.TokenToId(text);
            }

            return ids[role] is [var id, ..] ? id : null;
        }
    }
}
