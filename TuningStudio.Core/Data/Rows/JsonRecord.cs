using System.Text.Json;

namespace TuningStudio.Core.Data.Rows;

/// <summary>Makes a record of a JSON value.</summary>
internal static class JsonRecord
{
    public static RawRecord From(RecordPlace place, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return RawRecord.Faulty(place, place.Fault(
                $"is {RawValue.Describe(value)}, where an object belongs",
                "Write each record as a JSON object, for instance {\"prompt\": \"…\", \"completion\": \"…\"}."));
        }

        var fields = new List<RawField>(value.GetPropertyCount());
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in value.EnumerateObject())
        {
            string name;
            try
            {
                name = property.Name;
            }
            catch (InvalidOperationException cause)
            {
                return RawRecord.Faulty(place, place.Fault(
                    "has half a character (a lone \\uD800–\\uDFFF escape) in a name", "Rename that field.", cause: cause));
            }

            if (!names.Add(name))
            {
                // Readers differ on which of the two they keep; guessing could train on the wrong one.
                return RawRecord.Faulty(place, place.Fault(
                    $"has \"{Excerpt.Of(name)}\" twice", "Keep one of the two.", name));
            }

            fields.Add(new RawField(name, new RawValue(property.Value)));
        }

        return new RawRecord(place, fields);
    }
}
