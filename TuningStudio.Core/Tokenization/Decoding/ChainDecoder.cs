using TuningStudio.Core.Tokenization.Pipeline;

namespace TuningStudio.Core.Tokenization.Decoding;

/// <summary>Decodes through a chain of steps over the tokens' texts.</summary>
internal sealed class ChainDecoder(Vocabulary vocabulary, IReadOnlyList<IDecoderStep> steps) : ITokenDecoder
{
    public string Decode(IEnumerable<int> ids)
    {
        var texts = ids.Select(vocabulary.TextOf).OfType<string>().ToList();
        return string.Concat(steps.Aggregate(texts, (current, step) => step.Apply(current)));
    }

    public TokenStream CreateStream(Func<int, bool> isSkipped) => new Stream(this, isSkipped);

    /// <summary>
    /// What a token adds to the text depends on those before it: a blank is taken off the first, and bytes wait for their neighbours. So the
    /// last tokens whose text is known are decoded again with the new ones behind them, and what is more is new.
    /// </summary>
    private sealed class Stream(ChainDecoder decoder, Func<int, bool> isSkipped) : TokenStream
    {
        private readonly List<int> _window = [];
        private int _known;

        public override string Append(int id)
        {
            if (isSkipped(id))
            {
                return string.Empty;
            }

            _window.Add(id);
            var text = decoder.Decode(_window);
            return text.EndsWith('\uFFFD') ? string.Empty : Take(text);
        }

        public override string Flush() => Take(decoder.Decode(_window));

        private string Take(string text)
        {
            var before = decoder.Decode(_window.Take(_known)).Length;
            if (text.Length <= before)
            {
                return string.Empty;
            }

            _window.RemoveRange(0, _known);
            _known = _window.Count;
            return text[before..];
        }
    }
}
