using Google.Protobuf;

namespace TuningStudio.Core.Tokenization.SentencePiece;

/// <summary>What a piece of a SentencePiece model is; the numbers are the file's.</summary>
internal enum PieceKind
{
    /// <summary>Text.</summary>
    Normal = 1,

    /// <summary>Stands for what has no piece.</summary>
    Unknown = 2,

    /// <summary>A sign that no text has.</summary>
    Control = 3,

    /// <summary>Found as it is before anything else.</summary>
    UserDefined = 4,

    /// <summary>Not used.</summary>
    Unused = 5,

    /// <summary>One byte.</summary>
    Byte = 6,
}

/// <summary>A piece.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Score">What it adds to a way of writing a text; of pieces that could be merged the highest comes first.</param>
/// <param name="Kind">What it is.</param>
internal sealed record SentencePiece(string Text, float Score, PieceKind Kind);

/// <summary>A <c>tokenizer.model</c>: the fields of SentencePiece's <c>ModelProto</c> that decide about tokens.</summary>
internal sealed class SentencePieceModel
{
    /// <summary>The pieces; an id is a place in the list.</summary>
    internal List<SentencePiece> Pieces { get; } = [];

    /// <summary>Kind of model: 1 is Unigram, 2 BPE.</summary>
    internal int Type { get; private set; } = 1;

    /// <summary>Whether a character without a piece is written in bytes.</summary>
    internal bool ByteFallback { get; private set; }

    /// <summary>Compiled map of characters; may be empty.</summary>
    internal byte[] CharacterMap { get; private set; } = [];

    /// <summary>Whether a blank is put before a text.</summary>
    internal bool AddsBlank { get; private set; } = true;

    /// <summary>Whether blanks at both ends, and more than one between words, are taken away.</summary>
    internal bool RemovesExtraBlanks { get; private set; } = true;

    /// <summary>A BPE model of given pieces, that leaves a text's blanks as they are.</summary>
    internal static SentencePieceModel Of(IEnumerable<SentencePiece> pieces, bool addsBlank)
    {
        var model = new SentencePieceModel { Type = 2, AddsBlank = addsBlank, RemovesExtraBlanks = false };
        model.Pieces.AddRange(pieces);
        model.ByteFallback = model.Pieces.Exists(piece => piece.Kind == PieceKind.Byte);
        return model;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is damaged.</exception>
    internal static SentencePieceModel Read(byte[] content)
    {
        var model = new SentencePieceModel();
        Each(content, (field, input) =>
        {
            switch (field)
            {
                case 1:
                    model.Pieces.Add(ReadPiece(input.ReadBytes().ToByteArray()));
                    return true;
                case 2:
                    model.ReadTrainer(input.ReadBytes().ToByteArray());
                    return true;
                case 3:
                    model.ReadNormalizer(input.ReadBytes().ToByteArray());
                    return true;
                default:
                    return false;
            }
        });
        return model;
    }

    private static SentencePiece ReadPiece(byte[] content)
    {
        var (text, score, kind) = (string.Empty, 0f, PieceKind.Normal);
        Each(content, (field, input) =>
        {
            switch (field)
            {
                case 1:
                    text = input.ReadString();
                    return true;
                case 2:
                    score = input.ReadFloat();
                    return true;
                case 3:
                    kind = (PieceKind)input.ReadEnum();
                    return true;
                default:
                    return false;
            }
        });
        return new SentencePiece(text, score, kind);
    }

    private void ReadTrainer(byte[] content) => Each(content, (field, input) =>
    {
        switch (field)
        {
            case 3:
                Type = input.ReadEnum();
                return true;
            case 35:
                ByteFallback = input.ReadBool();
                return true;
            default:
                return false;
        }
    });

    private void ReadNormalizer(byte[] content) => Each(content, (field, input) =>
    {
        switch (field)
        {
            case 2:
                CharacterMap = input.ReadBytes().ToByteArray();
                return true;
            case 3:
                AddsBlank = input.ReadBool();
                return true;
            case 4:
                RemovesExtraBlanks = input.ReadBool();
                return true;
            default:
                return false;
        }
    });

    // Every field of a message; what is not taken is passed over.
    private static void Each(byte[] content, Func<int, CodedInputStream, bool> take)
    {
        using var input = new CodedInputStream(content);
        while (input.ReadTag() is var tag and not 0)
        {
            if (!take(WireFormat.GetTagFieldNumber(tag), input))
            {
                input.SkipLastField();
            }
        }
    }
}
