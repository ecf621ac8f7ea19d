namespace TuningStudio.Core.Tokenization.Reading;

/// <summary>Reads the <c>post_processor</c> of a <c>tokenizer.json</c>: what is put around a single text.</summary>
internal static class PostProcessorReader
{
    internal static SurroundingTokens Read(JsonField? processor)
    {
        if (processor is not { } field)
        {
            return SurroundingTokens.None;
        }

        return field.Require("type").Text() switch
        {
            "ByteLevel" => SurroundingTokens.None, // only trims offsets
            "RobertaProcessing" or "BertProcessing" => new SurroundingTokens([ReadToken(field.Require("cls"))], [ReadToken(field.Require("sep"))]),
            "TemplateProcessing" => ReadTemplate(field),
            "Sequence" => field.Require("processors").Items().Select(step => Read(step))
                .Aggregate(SurroundingTokens.None, (inner, outer) => new([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After])),
            var other => throw field.Require("type").Refuse($"is \"{other}\", a post-processor that is not supported"),
        };
    }

    // A token and its id.
    private static int ReadToken(JsonField field) =>
        field.Items().ToList() is [_, var id] ? id.Id() : throw field.Refuse("must be a token and its id");

    private static SurroundingTokens ReadTemplate(JsonField field)
    {
        List<int> before = [], after = [];
        var texts = 0;
        foreach (var piece in field.Require("single").Items())
        {
            if (piece.Find("SpecialToken") is { } token)
            {
                var name = token.Require("id").Text();
                var ids = field.Require("special_tokens").Require(name).Require("ids").Items().Select(id => id.Id());
                (texts == 0 ? before : after).AddRange(ids);
            }
            else if (piece.Require("Sequence").Require("id").Text() == "A" && texts == 0)
            {
                texts++;
            }
            else
            {
                throw piece.Refuse("is not supported: the template of a single text has the sequence \"A\" once");
            }
        }

        return texts == 1 ? new SurroundingTokens([.. before], [.. after]) : throw field.Require("single").Refuse("must have the sequence \"A\" once");
    }
}
