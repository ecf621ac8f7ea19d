using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Data;

/// <summary>Refuses data options that mean nothing.</summary>
public static class DataOptionsCheck
{
    /// <exception cref="TuningException"><see cref="ErrorCodes.InvalidOption"/>: names the option.</exception>
    public static void Refuse(DataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Preference is not (null or DataOptions.Chosen))
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"--preference is '{options.Preference}'.", $"The only way to read preference data is {DataOptions.Chosen}.", field: "preference");
        }

        if (options.Text is not (null or DataOptions.Document or DataOptions.Lines))
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"--text is '{options.Text}'.", $"Choose {DataOptions.Document} or {DataOptions.Lines}.", field: "text");
        }

        if (options.Columns is { Count: > 0 } columns)
        {
            ColumnMap.Check(columns);
        }
    }
}
