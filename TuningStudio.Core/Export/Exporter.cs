using TuningStudio.Core.Contracts;
using TuningStudio.Core.Export.Adapter;
using TuningStudio.Core.Export.Cards;
using TuningStudio.Core.Export.Gguf;
using TuningStudio.Core.Export.Merged;
using TuningStudio.Core.Export.Verification;

namespace TuningStudio.Core.Export;

/// <summary>
/// Writes a tuned model for use elsewhere, reads it back and holds it against the model in the studio. The folder gets its name only
/// when the written model gives the same answers: what is there can be trusted.
/// </summary>
public static class Exporter
{
    /// <summary>Exports.</summary>
    /// <param name="request">What, as what and where to.</param>
    /// <param name="progress">Told how far it is, on the caller's thread.</param>
    /// <param name="cancellation">Ends it; nothing is left.</param>
    /// <exception cref="TuningException">Base or adapter cannot be used, cannot be written so, or what was written gives other answers; nothing is left.</exception>
    public static ExportReport Run(ExportRequest request, Action<ExportProgress>? progress = null, CancellationToken cancellation = default)
    {
        Check(request);
        IExportFormat format = request.Format switch
        {
            ExportFormat.Adapter => new AdapterExport(),
            ExportFormat.Merged => new MergedExport(),
            _ => new GgufExport(),
        };
        using var folder = ExportFolder.Begin(request.Output);
        Tell(ExportPhase.Loading, 0);
        IReadOnlyList<string> notes;
        VerificationResult verification;
        using (var verifier = new Verifier())
        {
            Runtime.ComputeDevice device;
            using (var source = ExportSource.Open(request))
            {
                cancellation.ThrowIfCancellationRequested();
                device = source.Device;
                verifier.Remember(source, format.RoundingOf(source), cancellation);
                Tell(ExportPhase.Writing, 0);
                notes = format.Write(source, folder.Temporary, share => Tell(ExportPhase.Writing, share), cancellation);
            }

            Tell(ExportPhase.Verifying, 0);
            cancellation.ThrowIfCancellationRequested();
            using var opened = format.Open(folder.Temporary, request, device);
            verification = verifier.Compare(opened.Model, share => Tell(ExportPhase.Verifying, share), cancellation);
        }

        if (!verification.Passed)
        {
            throw verification.LostAdapter
                ? new TuningException(ErrorCodes.ExportMismatch, $"What was written answers as the base does, without what the adapter learnt: {verification}.", "Nothing was kept. The adapter changes less than the number format can hold: choose a wider one.", request.Output)
                : new TuningException(ErrorCodes.ExportMismatch, $"What was written does not give this model's answers: {verification}.", "Nothing was kept. Please report this with the base's architecture and the adapter's kind.", request.Output);
        }

        notes = [.. notes, .. verification.Notes];
        ModelCard.Write(request, verification, notes, folder.Temporary);
        folder.Complete();
        return new ExportReport(
            request.Format,
            request.Output,
            [.. new DirectoryInfo(request.Output).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => new ExportedFile(file.Name, file.Length))],
            verification,
            notes);

        void Tell(ExportPhase phase, double share) => progress?.Invoke(new ExportProgress(phase, share));
    }

    private static void Check(ExportRequest request)
    {
        if (request is { Format: ExportFormat.Adapter, Adapter: null })
        {
            throw Wrong("No adapter is named, so that there is none to export.", "Name its folder.", "adapter");
        }

        if (request.Type is not null && request.Format != ExportFormat.Merged)
        {
            throw Wrong("A number format is chosen for merged safetensors alone.", "Leave it out; a GGUF file has a quantization.", "dtype");
        }

        if (request.Quantization is not null && request.Format != ExportFormat.Gguf)
        {
            throw Wrong("A quantization is chosen for GGUF files alone.", "Leave it out; merged safetensors have a number format.", "quantization");
        }

        if (request.ShardBytes < 1)
        {
            throw Wrong("A file needs room for at least a byte.", "Name a size such as 5GB.", "shard-size");
        }

        static TuningException Wrong(string message, string remedy, string field) => new(ErrorCodes.InvalidOption, message, remedy, field: field);
    }
}
