using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization.Templates;

namespace TuningStudio.Core.Export.Adapter;

/// <summary>The adapter's files as they are: any program that reads PEFT's layout reads them.</summary>
internal sealed class AdapterExport : IExportFormat
{
    private const string Files = "adapter_*";

    // How it is asked belongs to it.
    private static readonly string[] Templates = [PromptTemplateFile.FileName, PromptTemplateFile.JinjaName];

    public IReadOnlyList<string> Write(ExportSource source, string folder, Action<double> progress, CancellationToken cancellation)
    {
        var adapter = source.Request.Adapter!;
        List<string> files = [.. Directory.GetFiles(adapter, Files), .. Templates.Select(name => Path.Combine(adapter, name)).Where(File.Exists)];
        for (var i = 0; i < files.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ExportFolder.Guarded(folder, () => File.Copy(files[i], Path.Combine(folder, Path.GetFileName(files[i]))));
            progress((i + 1.0) / files.Count);
        }

        return [];
    }

    public OpenedModel Open(string folder, ExportRequest request, ComputeDevice device)
    {
        var model = ModelLoader.Load(request.Model, device);
        try
        {
            return new OpenedModel(model, Adapters.Load(folder, model));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // A copy rounds nothing.
    public double RoundingOf(ExportSource source) => 0;
}
