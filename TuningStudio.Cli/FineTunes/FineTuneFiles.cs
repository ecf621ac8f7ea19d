using TuningStudio.Cli.Commands;
using TuningStudio.Cli.Studio;

namespace TuningStudio.Cli.FineTunes;

/// <summary>Makes file ids of what a person named: what is not the studio's yet is uploaded.</summary>
internal static class FineTuneFiles
{
    internal static string IdOf(string named, StudioConnection studio, VerbContext context, CancellationToken cancellationToken)
    {
        if (named.StartsWith("file-", StringComparison.Ordinal) && !File.Exists(named))
        {
            return named;
        }

        var path = context.Local(named);
        using var content = File.OpenRead(path);
        using var form = new MultipartFormDataContent { { new StringContent("fine-tune"), "purpose" }, { new StreamContent(content), "file", Path.GetFileName(path) } };
        var id = studio.Ask(HttpMethod.Post, "/v1/files", form, cancellationToken).GetProperty("id").GetString()!;
        context.Output.Note($"Uploaded file from {named}: {id}");
        return id;
    }
}
