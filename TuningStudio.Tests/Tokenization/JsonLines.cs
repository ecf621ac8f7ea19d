using System.Text.Json.Nodes;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Tokenization;

/// <summary>Reads files of expected results.</summary>
internal static class JsonLines
{
    internal static IReadOnlyList<JsonObject> Require(params string[] parts) =>
        [.. File.ReadLines(SharedFiles.Require(parts)).Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!.AsObject())];

    internal static int[] Ids(this JsonObject line, string field) => [.. line[field]!.AsArray().Select(id => (int)id!)];

    internal static string? Text(this JsonObject line, string field) => (string?)line[field];
}
