using System.Text.Json;

namespace TuningStudio.Core.Weights;

/// <summary>Reads and checks one tensor's description in a safetensors header.</summary>
internal static class SafetensorsEntry
{
    internal static TensorEntry Parse(string name, JsonElement value, long dataStart, long fileLength, string path)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || Numbers(value, "shape") is not { } shape
            || Numbers(value, "data_offsets") is not [var begin, var end])
        {
            throw SafetensorsHeader.Invalid(path, $"The header's entry for tensor '{name}' lacks a valid dtype, shape or data_offsets.", tensor: name);
        }

        if (WeightTypes.FromHeaderName(dtype.GetString()) is not { } type)
        {
            throw SafetensorsHeader.Invalid(
                path,
                $"Tensor '{name}' is stored as {dtype.GetString()}, a number format that is not supported.",
                "Take the model in its F32, F16 or BF16 edition.",
                name);
        }

        if (begin > end || end > fileLength - dataStart)
        {
            throw SafetensorsHeader.Invalid(
                path,
                $"Tensor '{name}' claims bytes {begin} to {end}, but the file holds {fileLength - dataStart} bytes of weights: it was cut off, or its header is wrong.",
                tensor: name);
        }

        if (Bytes(shape, type) != end - begin)
        {
            throw SafetensorsHeader.Invalid(
                path,
                $"Tensor '{name}' has shape [{string.Join(", ", shape)}] of {type.HeaderName()}, which does not take the {end - begin} bytes that the header gives it.",
                tensor: name);
        }

        return new TensorEntry(name, type, shape, dataStart + begin, dataStart + end);
    }

    // Null when it is not a list of whole numbers of at least 0.
    private static long[]? Numbers(JsonElement value, string property)
    {
        if (!value.TryGetProperty(property, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var numbers = new long[list.GetArrayLength()];
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[index]) || numbers[index++] < 0)
            {
                return null;
            }
        }

        return numbers;
    }

    // Null when the product does not fit: no file is that long.
    private static long? Bytes(long[] shape, WeightType type)
    {
        try
        {
            return shape.Aggregate((long)type.Size(), (product, size) => checked(product * size));
        }
        catch (OverflowException)
        {
            return shape.Contains(0) ? 0 : null;
        }
    }
}
