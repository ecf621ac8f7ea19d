using System.IO.Compression;
using System.Text;
using Parquet.Serialization;
using TuningStudio.Tests.Data.Containers;

namespace TuningStudio.Tests.Data;

/// <summary>A sound file of each container and encoding, to be damaged.</summary>
internal static class FuzzSeeds
{
    private const string Lines = """
        {"prompt":"What is a lamp?","completion":"A light.","id":1}
        {"prompt":"灯是什么？","completion":"一种光源。\n第二行","id":null}
        {"prompt":"q \"x\" \u00e9","completion":"a","meta":{"a":[1,2.5e3,true]}}

        """;

    private const string Chats = """
        [
          {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "hi"}]}, {"role": "assistant", "content": "yo", "weight": 1}]},
          {"messages": [{"role": "user", "content": "call"}, {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{\"x\":1}"}}]}]}
        ]
        """;

    private const string Table = "prompt,completion\n\"a, \"\"b\"\"\nc\",d\ne,f\r\n";

    private static readonly Dictionary<string, Func<byte[]>> Makers = new()
    {
        ["lines.jsonl"] = () => Encoding.UTF8.GetBytes(Lines),
        ["chats.json"] = () => Encoding.UTF8.GetBytes(Chats),
        ["objects.json"] = () => Encoding.UTF8.GetBytes("{\n  \"prompt\": \"q\",\n  \"completion\": \"a\"\n}\n{\n  \"prompt\": \"灯\",\n  \"completion\": \"b\"\n}\n{\"prompt\":\"r\",\"completion\":\"c\"}\n"),
        ["wrapped.json"] = () => Encoding.UTF8.GetBytes("{\"version\": 1, \"data\": " + Chats + "}"),
        ["preference.jsonl"] = () => Encoding.UTF8.GetBytes("{\"prompt\":\"q\",\"chosen\":[{\"role\":\"assistant\",\"content\":\"a\"}],\"rejected\":\"b\"}\n{\"prompt\":\"q\",\"completion\":\"a\",\"label\":true}\n"),
        ["contents.jsonl"] = () => Encoding.UTF8.GetBytes("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"q\"}]},{\"role\":\"model\",\"parts\":[{\"text\":\"a\"}]}]}\n"),
        ["alpaca.jsonl"] = () => Encoding.UTF8.GetBytes("{\"instruction\":\"q\",\"input\":\"\",\"output\":\"a\",\"history\":[[\"x\",\"y\"]]}\n"),
        ["table.csv"] = () => Encoding.UTF8.GetBytes(Table),
        ["table.tsv"] = () => Encoding.UTF8.GetBytes(Table.Replace(',', '\t')),
        ["story.txt"] = () => Encoding.UTF8.GetBytes("Once upon a time, there was a lamp.\n\nNobody knew why. 没有人知道。\n"),
        ["wide.jsonl"] = () => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Lines)],
        ["chinese.csv"] = () => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes("prompt,completion\n灯是什么？,一种光源。\n你是谁？,我是模型。\n"),
        ["lines.jsonl.gz"] = () => Packed(stream => new GZipStream(stream, CompressionLevel.Optimal)),
        ["lines.zip"] = Zipped,
        ["rows.parquet"] = Columnar,
        ["sheet.xlsx"] = () => SheetFile.Of("""
            <row r="1"><c r="A1" t="inlineStr"><is><t>prompt</t></is></c><c r="B1" t="inlineStr"><is><t>completion</t></is></c></row>
            <row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2"><v>1.5</v></c></row>
            """),
    };

    public static IEnumerable<string> Names => Makers.Keys;

    public static byte[] Make(string name) => Makers[name]();

    private static byte[] Packed(Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed))
        {
            stream.Write(Encoding.UTF8.GetBytes(Lines));
        }

        return packed.ToArray();
    }

    private static byte[] Zipped()
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("lines.jsonl").Open();
            entry.Write(Encoding.UTF8.GetBytes(Lines));
        }

        return packed.ToArray();
    }

    private static byte[] Columnar()
    {
        using var packed = new MemoryStream();
        Task.Run(() => ParquetSerializer.SerializeAsync([new Row { prompt = "q", completion = "a", label = 3 }, new Row { prompt = "r", completion = "b", label = 4 }], packed)).GetAwaiter().GetResult();
        return packed.ToArray();
    }

#pragma warning disable IDE1006 // Columns are named as data sets name them.
    private sealed class Row
    {
        public string? prompt { get; set; }

        public string? completion { get; set; }

        public int label { get; set; }
    }
}
