using System.Globalization;
using System.Text;
using TuningStudio.Core.Data;

namespace TuningStudio.Core.Tokenization;

/// <summary>A token of a record as the model will see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">What it stands for; bytes within a character as hexadecimals in angle brackets.</param>
/// <param name="IsTrained">Whether it counts in the loss.</param>
/// <param name="IsSpecial">Whether it is one of the tokenizer's special tokens.</param>
/// <param name="IsBegin">Whether it is the begin-of-text token.</param>
/// <param name="IsEnd">Whether an answer ends at it.</param>
/// <param name="IsCut">Whether it lies behind the maximum length.</param>
public sealed record XrayToken(int Id, string Text, bool IsTrained, bool IsSpecial, bool IsBegin, bool IsEnd, bool IsCut);

/// <summary>A record as the model will see it: the text its chat template makes, token by token.</summary>
/// <param name="Line">Where the record stands.</param>
/// <param name="Tokens">All tokens, those that are cut off included.</param>
/// <param name="LeftOutTurns">Turns behind the last answer, which are left out.</param>
public sealed record RecordXray(long Line, IReadOnlyList<XrayToken> Tokens, int LeftOutTurns)
{
    /// <summary>Tokens that are kept.</summary>
    public int Kept => Tokens.Count(token => !token.IsCut);

    /// <summary>Kept tokens that count in the loss.</summary>
    public int Trained => Tokens.Count(token => token is { IsTrained: true, IsCut: false });

    /// <summary>Looks through a record, by the same encoder that a run uses. Documents are cut into windows and lose nothing.</summary>
    /// <param name="text">The model's tokenizer and template.</param>
    /// <param name="options">How the run would encode it.</param>
    /// <param name="record">The record.</param>
    /// <exception cref="Contracts.TuningException">The chat template refuses it.</exception>
    public static RecordXray Of(ModelText text, EncodingOptions options, TrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(record);
        var example = text.Encoder(options with { MaxLength = null }).Encode(record);
        return new RecordXray(record.Line, [.. example.Ids.Select(Token)], example.LeftOutTurns);

        XrayToken Token(int id, int place) => new(
            id, Piece(text.Tokenizer, id), example.Trained[place], text.Tokenizer.IsSpecial(id), id == text.Special.Bos, text.StopIds.Contains(id), place >= (options.MaxLength ?? int.MaxValue));
    }

    private static string Piece(ITextTokenizer tokenizer, int id)
    {
        if (tokenizer.IsSpecial(id))
        {
            return tokenizer.IdToToken(id) ?? string.Empty;
        }

        var bytes = tokenizer.TokenBytes(id).ToArray();
        var piece = Encoding.UTF8.GetString(bytes);
        return piece.Contains('\uFFFD', StringComparison.Ordinal) ? string.Concat(bytes.Select(value => string.Create(CultureInfo.InvariantCulture, $"<{value:X2}>"))) : piece;
    }
}
