namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Checks that the <c>decoder</c> of a <c>tokenizer.json</c> is the byte-level one, the only one there is here.</summary>
internal static class DecoderReader
{
    internal static void Check(JsonField? decoder)
    {
        if (decoder is not { } field)
        {
            return; // left out, it can only be meant
        }

        var type = field.Require("type");
        if (type.Text() == "Sequence")
        {
            var steps = field.Require("decoders").Items().ToList();
            if (steps.Count == 1)
            {
                Check(steps[0]);
                return;
            }
        }

        if (type.Text() != "ByteLevel")
        {
            throw type.Refuse($"is \"{type.Text()}\", a decoder that is not supported");
        }
    }
}
