using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Peft;

/// <summary>An adapter's <c>adapter_config.json</c> while it is read.</summary>
internal sealed class AdapterConfigFile
{
    private const string AdapterOfARun = "Name the folder that a tuning run wrote as 'adapter'.";

    private readonly byte[] _json;

    private AdapterConfigFile(string path, byte[] json)
    {
        Path = path;
        _json = json;
        PeftType = Read(AdapterJson.Default.PeftHeader).PeftType ?? "LORA";
    }

    /// <summary>Full path of the file.</summary>
    internal string Path { get; }

    /// <summary>PEFT's word for the method.</summary>
    internal string PeftType { get; }

    /// <exception cref="TuningException">The folder or the file is missing, or cannot be read.</exception>
    internal static AdapterConfigFile Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new TuningException(ErrorCodes.NotFound, "The adapter folder does not exist.", AdapterOfARun, folder);
        }

        var file = System.IO.Path.Combine(folder, PeftNames.ConfigFile);
        if (!File.Exists(file))
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"The adapter folder has no {PeftNames.ConfigFile}.", AdapterOfARun, file);
        }

        try
        {
            return new AdapterConfigFile(file, File.ReadAllBytes(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"{PeftNames.ConfigFile} cannot be read: {exception.Message}", "Check the file's permissions.", file, innerException: exception);
        }
    }

    /// <summary>The settings.</summary>
    /// <exception cref="TuningException">They are not what the method's settings look like.</exception>
    internal T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(_json, type) ?? throw new JsonException("it is null.");
        }
        catch (JsonException exception)
        {
            throw new TuningException(ErrorCodes.InvalidAdapter, $"{PeftNames.ConfigFile} cannot be read: {exception.Message}", "Write the adapter again.", Path, (exception.LineNumber ?? 0) + 1, exception.Path, exception);
        }
    }

    /// <summary>A fault in the settings.</summary>
    internal TuningException Invalid(string message, string remedy, string field, Exception? cause = null) =>
        new(ErrorCodes.InvalidAdapter, message, remedy, Path, field: field, innerException: cause);

    /// <summary>A setting that asks for what is not computed: going on would give wrong answers without a word.</summary>
    internal TuningException Unsupported(string field, string whatIs) =>
        Invalid($"The adapter's '{field}' asks for something that is not supported.", whatIs, field);
}
