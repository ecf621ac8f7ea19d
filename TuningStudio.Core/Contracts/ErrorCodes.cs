namespace TuningStudio.Core.Contracts;

/// <summary>The stable codes of <see cref="TuningException"/>.</summary>
public static class ErrorCodes
{
    /// <summary>An option is missing, unknown or out of range.</summary>
    public const string InvalidOption = "invalid_option";

    /// <summary>A file or folder is not there or cannot be opened.</summary>
    public const string NotFound = "not_found";

    /// <summary>The model folder is incomplete, damaged or of an unknown architecture.</summary>
    public const string InvalidModel = "invalid_model";

    /// <summary>A weights file is truncated, lies about its contents or is a Git-LFS pointer.</summary>
    public const string InvalidWeights = "invalid_weights";

    /// <summary>The tokenizer is missing or of a kind that is not supported.</summary>
    public const string InvalidTokenizer = "invalid_tokenizer";

    /// <summary>The chat template is wrong, too costly, or refuses this conversation.</summary>
    public const string InvalidTemplate = "invalid_template";

    /// <summary>An adapter does not fit the model.</summary>
    public const string InvalidAdapter = "invalid_adapter";

    /// <summary>Training or validation data cannot be read or recognised.</summary>
    public const string InvalidData = "invalid_data";

    /// <summary>No token is left to train on, after masking and truncation.</summary>
    public const string NoTrainableTokens = "no_trainable_tokens";

    /// <summary>The loss or a gradient is no longer a number.</summary>
    public const string NotANumber = "not_a_number";

    /// <summary>The loss rose far above what it had been and stayed there.</summary>
    public const string Diverged = "diverged";

    /// <summary>The device's memory is full.</summary>
    public const string OutOfMemory = "out_of_memory";

    /// <summary>The disk is full or a file cannot be written.</summary>
    public const string CannotWrite = "cannot_write";

    /// <summary>A file cannot be fetched: the server does not answer, has a fault, or sends something else.</summary>
    public const string DownloadFailed = "download_failed";

    /// <summary>A server wants a token or credentials, or those given do not suffice.</summary>
    public const string AccessDenied = "access_denied";

    /// <summary>An address leads to where the site does not read: this machine, or its private network.</summary>
    public const string AddressRefused = "address_refused";

    /// <summary>A path leads out of the folders that the site reads from.</summary>
    public const string OutsideRoots = "outside_roots";

    /// <summary>What was exported does not give the model's answers.</summary>
    public const string ExportMismatch = "export_mismatch";

    /// <summary>The device asked for is not there, or libtorch cannot be loaded.</summary>
    public const string DeviceUnavailable = "device_unavailable";

    /// <summary>The worker process ended without saying why.</summary>
    public const string WorkerLost = "worker_lost";

    /// <summary>A fault of the program itself; the log has the details.</summary>
    public const string Internal = "internal";
}
