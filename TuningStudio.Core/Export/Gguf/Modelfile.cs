using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Export.Gguf;

/// <summary>The <c>Modelfile</c> with which Ollama takes the GGUF file in.</summary>
internal static class Modelfile
{
    internal const string FileName = "Modelfile";

    /// <summary>Its text.</summary>
    /// <param name="folder">The base's folder.</param>
    /// <param name="text">The base's tokenizer, or null where it cannot be read.</param>
    /// <param name="own">A chat template in place of the base's; null takes that.</param>
    internal static string Text(string folder, ModelText? text, string? own = null)
    {
        var file = new StringBuilder($"FROM ./{GgufExport.FileName}\n");
        if (Template(folder, text, own) is { } template)
        {
            file.Append("TEMPLATE \"\"\"").Append(template).Append("\"\"\"\n");
        }

        foreach (var stop in text?.StopIds.Order().Select(text.Tokenizer.IdToToken).OfType<string>() ?? [])
        {
            // A quote within the text would end it.
            if (!stop.Contains('"', StringComparison.Ordinal))
            {
                file.Append("PARAMETER stop \"").Append(stop).Append("\"\n");
            }
        }

        return file.ToString();
    }

    private static string? Template(string folder, ModelText? text, string? own)
    {
        try
        {
            // Ollama adds the token that begins a text where the tokenizer does.
            var begin = text?.Special.Bos is { } id && text.Tokenizer.LeadingTokens.Contains(id) ? text.Tokenizer.IdToToken(id) : null;
            return (own is null ? ChatTemplate.TryLoad(folder) : new ChatTemplate(own)) is { } template ? OllamaTemplate.Of(template, begin) : null;
        }
        catch (TuningException)
        {
            // A template that cannot be read here is in the GGUF file as it is.
            return null;
        }
    }
}
