using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Data.Reports;

namespace TuningStudio.Core.Tokenization;

/// <summary>Counts what a model makes of records, for a report on a data set.</summary>
/// <param name="text">The model's tokenizer and template.</param>
/// <param name="options">How a run would encode records; without a maximum length nothing is cut.</param>
public sealed class RecordMeasure(ModelText text, EncodingOptions options) : ITokenMeasure
{
    private readonly ExampleEncoder encoder = text.Encoder(options with { MaxLength = null });

    /// <inheritdoc/>
    public bool HasChatTemplate => text.HasTemplate;

    /// <inheritdoc/>
    public int MaxLength { get; } = options.MaxLength ?? int.MaxValue;

    /// <inheritdoc/>
    public IReadOnlyList<string> SpecialTexts { get; } = [.. text.StopIds.Append(text.Special.Bos ?? -1).Select(text.Tokenizer.IdToToken).OfType<string>()];

    /// <inheritdoc/>
    public TokenCount Measure(TrainingRecord record)
    {
        try
        {
            var example = encoder.Encode(record);
            var (trained, hasEnd) = (0, false);
            for (var place = 0; place < Math.Min(example.Ids.Length, MaxLength); place++)
            {
                trained += example.Trained[place] ? 1 : 0;
                hasEnd |= example.Trained[place] && text.StopIds.Contains(example.Ids[place]);
            }

            return new TokenCount(example.Ids.Length, trained, hasEnd);
        }
        catch (TuningException fault) when (fault.Code == ErrorCodes.InvalidTemplate)
        {
            return new TokenCount(0, 0, false, fault.Message);
        }
    }
}
