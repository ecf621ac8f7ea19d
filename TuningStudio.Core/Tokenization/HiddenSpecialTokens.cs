using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Tokenization;

/// <summary>
/// Keeps special tokens that people wrote into a conversation apart from those the template writes. Before rendering, each is replaced
/// by a run of a character that no turn uses, equally long so that all positions hold; afterwards it is put back as plain text.
/// </summary>
internal sealed class HiddenSpecialTokens
{
    private const char FirstPrivate = '\uE000';
    private const char LastPrivate = '\uF8FF';

    private readonly ITextTokenizer tokenizer;
    private readonly Dictionary<char, string> hidden;

    private HiddenSpecialTokens(ITextTokenizer tokenizer, IReadOnlyList<ChatMessage> messages, Dictionary<char, string> hidden)
    {
        this.tokenizer = tokenizer;
        this.hidden = hidden;
        Messages = messages;
    }

    /// <summary>The conversation with its special tokens replaced.</summary>
    internal IReadOnlyList<ChatMessage> Messages { get; }

    /// <summary>Replaces the special tokens of a conversation; null where it has none.</summary>
    internal static HiddenSpecialTokens? Find(IReadOnlyList<ChatMessage> messages, ITextTokenizer tokenizer)
    {
        var fillers = new Dictionary<string, char>();
        var next = FirstPrivate;
        var replaced = messages.Select(message => message with { Content = Replace(message.Content) }).ToList();
        return fillers.Count == 0
            ? null
            : new HiddenSpecialTokens(tokenizer, replaced, fillers.ToDictionary(filler => filler.Value, filler => filler.Key));

        string Replace(string content)
        {
            var units = content.ToCharArray();
            foreach (var (start, end) in SpecialRanges(content, tokenizer))
            {
                var token = content[start..end];
                if (!fillers.TryGetValue(token, out var filler))
                {
                    fillers[token] = filler = NextUnused();
                }

                units.AsSpan(start, end - start).Fill(filler);
            }

            return new string(units);
        }

        char NextUnused()
        {
            while (messages.Any(message => message.Content.Contains(next, StringComparison.Ordinal)))
            {
                next++;
            }

            return next <= LastPrivate
                ? next++
                : throw new TuningException(ErrorCodes.InvalidData, "A record uses every private-use character of Unicode.", "Leave it out.");
        }
    }

    /// <summary>Encodes the rendered conversation; only the template's own special tokens are special.</summary>
    internal (int[] Ids, (int Start, int End)[] Offsets) Encode(string rendered)
    {
        var text = Restore(rendered);
        List<int> ids = [];
        List<(int Start, int End)> offsets = [];
        var (seenIds, seenOffsets) = tokenizer.EncodeWithOffsets(rendered);
        var done = 0;
        for (var i = 0; i < seenIds.Length; i++)
        {
            if (tokenizer.IsSpecial(seenIds[i]))
            {
                AddPlain(done, seenOffsets[i].Start);
                ids.Add(seenIds[i]);
                offsets.Add(seenOffsets[i]);
                done = seenOffsets[i].End;
            }
        }

        AddPlain(done, text.Length);
        return ([.. ids], [.. offsets]);

        void AddPlain(int start, int end)
        {
            var (plainIds, plainOffsets) = tokenizer.EncodeWithOffsets(text[start..end], parseSpecialTokens: false);
            ids.AddRange(plainIds);
            offsets.AddRange(plainOffsets.Select(range => (range.Start + start, range.End + start)));
        }
    }

    private string Restore(string rendered)
    {
        var units = rendered.ToCharArray();
        for (var i = 0; i < units.Length;)
        {
            if (hidden.TryGetValue(units[i], out var token) && i + token.Length <= units.Length)
            {
                token.CopyTo(units.AsSpan(i));
                i += token.Length;
            }
            else
            {
                i++;
            }
        }

        return new string(units);
    }

    private static IEnumerable<(int Start, int End)> SpecialRanges(string content, ITextTokenizer tokenizer)
    {
        var (ids, offsets) = tokenizer.EncodeWithOffsets(content);
        return Enumerable.Range(0, ids.Length).Where(i => tokenizer.IsSpecial(ids[i])).Select(i => offsets[i]);
    }
}
