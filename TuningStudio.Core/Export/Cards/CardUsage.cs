using System.Globalization;
using System.Text;

namespace TuningStudio.Core.Export.Cards;

/// <summary>How an export is used elsewhere.</summary>
internal static class CardUsage
{
    internal static void Write(StringBuilder text, ExportRequest request)
    {
        text.Append("## Use\n\n");
        switch (request.Format)
        {
            case ExportFormat.Adapter:
                text.Append("""
                    ```python
                    from peft import PeftModel
                    from transformers import AutoModelForCausalLM

                    base = AutoModelForCausalLM.from_pretrained("BASE_MODEL")
                    model = PeftModel.from_pretrained(base, "THIS_FOLDER")
                    ```


                    """);
                break;
            case ExportFormat.Merged:
                text.Append("""
                    ```python
                    from transformers import AutoModelForCausalLM

                    model = AutoModelForCausalLM.from_pretrained("THIS_FOLDER")
                    ```


                    """);
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"""
                    ```
                    llama-cli -m {Gguf.GgufExport.FileName}
                    ollama create my-model -f {Gguf.Modelfile.FileName} && ollama run my-model
                    ```


                    """);
                break;
        }
    }
}
