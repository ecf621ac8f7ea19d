using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;
using TuningStudio.Core.Transfer;
using TuningStudio.Web.Api.Http;
using TuningStudio.Web.Hosting;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Files;

/// <summary>Takes a file out of a form, straight to the disk; one that breaks off leaves nothing behind.</summary>
internal sealed class FileIntake(StudioHome home, DatasetLibrary library, TimeProvider time)
{
    private const int BufferSize = 1 << 16;
    private const int LongestField = 1024;
    private const int MostParts = 16;

    /// <summary>Reads the form and stores its file.</summary>
    /// <exception cref="ApiFault">The form is not as it should be.</exception>
    /// <exception cref="TuningException">The file cannot be stored.</exception>
    internal async Task<DatasetInfo> TakeAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // However large: it goes to the disk, and whether there is room is asked before.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        var reader = new MultipartReader(Boundary(request), request.Body);
        DiskSpace.Require(home.Datasets, request.ContentLength ?? 0, new TransferOptions());
        var temporary = Path.Combine(home.Datasets, Path.GetRandomFileName() + Uploads.TemporaryEnding);
        try
        {
            return await StoreAsync(reader, temporary, cancellationToken);
        }
        catch (InvalidDataException fault)
        {
            throw ApiFault.BadRequest($"The form cannot be read: {fault.Message}", "file");
        }
        catch (BadHttpRequestException)
        {
            throw;
        }
        catch (IOException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The file cannot be stored: {fault.Message}", "Make room in the home folder, and send it again.", innerException: fault);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string Boundary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 128 } boundary
            ? boundary
            : throw new ApiFault(StatusCodes.Status415UnsupportedMediaType, "Send the file as multipart/form-data with the fields 'purpose' and 'file'.", "unsupported_media_type");

    private async Task<DatasetInfo> StoreAsync(MultipartReader reader, string temporary, CancellationToken cancellationToken)
    {
        string? purpose = null;
        (string Name, string Hash, long Size)? file = null;
        for (var part = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; part++)
        {
            if (part == MostParts)
            {
                throw ApiFault.BadRequest("The form has too many fields.");
            }

            var head = section.GetContentDispositionHeader();
            if (head?.IsFileDisposition() == true && file is null)
            {
                var name = Named(HeaderUtilities.RemoveQuotes(head.FileNameStar.HasValue ? head.FileNameStar : head.FileName).ToString());
                var (hash, size) = await WriteAsync(section.Body, temporary, cancellationToken);
                file = (name, hash, size);
            }
            else if (head?.Name.HasValue == true && HeaderUtilities.RemoveQuotes(head.Name) == "purpose")
            {
                purpose = await FieldAsync(section.Body, cancellationToken);
            }
        }

        if (purpose != FileObject.FineTune)
        {
            throw ApiFault.BadRequest(purpose is null ? "'purpose' is missing." : $"'{purpose}' is no purpose here: data to tune on has 'fine-tune'.", "purpose", "invalid_value");
        }

        return file is not { } stored ? throw ApiFault.BadRequest("'file' is missing.", "file")
            : stored.Size == 0 ? throw ApiFault.BadRequest($"'{stored.Name}' is empty.", "file")
            : await library.KeepAsync(temporary, stored.Name, new DataOrigin(stored.Name, stored.Hash, stored.Size, time.GetUtcNow()));
    }

    private static string Named(string sent)
    {
        var name = DataFileName.Shown(sent);
        return DataFileName.IsData(name) ? name : throw ApiFault.BadRequest($"'{name}' is not a data file that can be read. Send one that ends in {DataFileName.Known}.", "file", "invalid_file_format");
    }

    private static async Task<(string Hash, long Size)> WriteAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), target.Length);
    }

    private static async Task<string> FieldAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[LongestField];
        var length = await content.ReadAtLeastAsync(buffer, LongestField, throwOnEndOfStream: false, cancellationToken);
        return length < LongestField ? Encoding.UTF8.GetString(buffer, 0, length).Trim() : throw ApiFault.BadRequest("A field of the form is too long.");
    }
}
