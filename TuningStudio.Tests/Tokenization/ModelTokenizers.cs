using System.Collections.Concurrent;
using TuningStudio.Core.Tokenization;
using TuningStudio.Tests.Support;

namespace TuningStudio.Tests.Tokenization;

/// <summary>The reference tokenizers, each loaded once; a test is skipped where they are missing.</summary>
internal static class ModelTokenizers
{
    private static readonly ConcurrentDictionary<string, Lazy<ITextTokenizer>> Loaded = new();

    internal static ITextTokenizer Require(string model)
    {
        var folder = SharedFiles.Require("tokenizers", model);
        return Loaded.GetOrAdd(model, _ => new Lazy<ITextTokenizer>(() => TokenizerLoader.Load(folder))).Value;
    }
}
