using TuningStudio.Core.Contracts;
using TuningStudio.Core.Locations;

namespace TuningStudio.Core.Training;

/// <summary>What a run's data files hold, as hashes: by them the run can be repeated.</summary>
internal static class DataIdentity
{
    /// <summary>Hashes the files; a stored copy must still be what the run was asked for with.</summary>
    /// <param name="spec">The request.</param>
    /// <returns>SHA-256 of the training and the validation file; null where there is no such file.</returns>
    /// <exception cref="TuningException">A file cannot be read, or was changed.</exception>
    internal static (string Training, string? Validation) Of(RunSpec spec) =>
        (Hash(spec.TrainingFile, spec.TrainingOrigin), spec.ValidationFile is { } file ? Hash(file, spec.ValidationOrigin) : null);

    private static string Hash(string path, DataOrigin? origin)
    {
        string hash;
        try
        {
            hash = DatasetStore.HashOf(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The data file cannot be read: {exception.Message}", "Check that it is there and may be read.", path, innerException: exception);
        }

        return origin is null || origin.Sha256 == hash
            ? hash
            : throw new TuningException(
                ErrorCodes.InvalidData,
                $"The stored copy of {origin.Source} was changed: its SHA-256 is {hash}, not {origin.Sha256}.",
                "Fetch or upload the data again and start a new run, or put the copy back as it was.",
                path);
    }
}
