using System.Globalization;
using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Sweeping;

/// <summary>Where a sweep of the command line lies: its request, its table, and a run folder for each run.</summary>
/// <param name="Root">The folder itself.</param>
internal sealed record SweepFolder(string Root)
{
    internal string SpecFile => Path.Combine(Root, "sweep.json");

    internal string TableFile => Path.Combine(Root, "sweep.csv");

    internal RunFolder Run(int number) => new(Path.Combine(Root, "runs", number.ToString("D3", CultureInfo.InvariantCulture)));

    /// <summary>Makes the folder for a new sweep.</summary>
    /// <exception cref="TuningException">It holds something, or cannot be written.</exception>
    internal void Create(SweepSpec spec)
    {
        if (File.Exists(Root) || (Directory.Exists(Root) && Directory.EnumerateFileSystemEntries(Root).Any()))
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                "The output folder is not empty.",
                File.Exists(SpecFile) ? "Add --resume to go on with the sweep in it, or choose another folder." : "Choose a folder that is empty or not there yet.",
                Root,
                field: "--output");
        }

        Write(spec);
    }

    /// <summary>Writes the request, with which runs were ended early.</summary>
    /// <exception cref="TuningException">It cannot be written.</exception>
    internal void Write(SweepSpec spec) => WriteFile(SpecFile, JsonSerializer.Serialize(spec, StudioJson.Indented.SweepSpec));

    /// <summary>Writes the table.</summary>
    /// <exception cref="TuningException">It cannot be written.</exception>
    internal void WriteTable(string csv) => WriteFile(TableFile, csv);

    /// <summary>Reads the request of a sweep that is there already.</summary>
    /// <exception cref="TuningException">There is none, or it cannot be read.</exception>
    internal SweepSpec Open()
    {
        if (!File.Exists(SpecFile))
        {
            throw new TuningException(ErrorCodes.NotFound, "The folder holds no sweep: sweep.json is not there.", "Name the --output folder of an earlier sweep.", Root, field: "--output");
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(SpecFile), StudioJson.Line.SweepSpec) ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            throw new TuningException(ErrorCodes.InvalidData, $"The sweep's request cannot be read: {fault.Message}", "Restore the file, or start a new sweep.", SpecFile, (fault.LineNumber ?? 0) + 1, innerException: fault);
        }
    }

    private void WriteFile(string path, string text)
    {
        try
        {
            Directory.CreateDirectory(Root);
            File.WriteAllText(path + ".tmp", text);
            File.Move(path + ".tmp", path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.CannotWrite, $"The sweep's folder cannot be written: {fault.Message}", "Choose another folder, or check its permissions and the room on its disk.", path, innerException: fault);
        }
    }
}
