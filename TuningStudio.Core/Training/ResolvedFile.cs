using System.Text.Json;
using TuningStudio.Core.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;

namespace TuningStudio.Core.Training;

/// <summary>The values that a run was started with, in <c>resolved.json</c>: it goes on with them whatever this machine or version would choose.</summary>
internal static class ResolvedFile
{
    /// <summary>Reads them; null where they are not there.</summary>
    /// <exception cref="TuningException">They cannot be read.</exception>
    internal static ResolvedHyperparameters? Read(RunFolder folder)
    {
        if (!File.Exists(folder.ResolvedFile))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(folder.ResolvedFile), StudioJson.Default.ResolvedHyperparameters);
        }
        catch (JsonException exception)
        {
            throw new TuningException(
                ErrorCodes.InvalidOption,
                $"The values that the run was started with cannot be read: {exception.Message}",
                "Put the file right, or remove it: the run then goes on with the values that its spec and this machine give.",
                folder.ResolvedFile,
                innerException: exception);
        }
    }

    /// <summary>Writes them, under another name first: a kill in between leaves no half file, which no later start could read.</summary>
    internal static void Write(ResolvedHyperparameters resolved, RunFolder folder)
    {
        var temporary = folder.ResolvedFile + ".writing";
        File.WriteAllText(temporary, JsonSerializer.Serialize(resolved, StudioJson.Indented.ResolvedHyperparameters));
        File.Move(temporary, folder.ResolvedFile, overwrite: true);
    }

    /// <summary>Finds them for a run that begins.</summary>
    /// <exception cref="TuningException">An option does not suit the model.</exception>
    internal static ResolvedHyperparameters Resolve(HyperparameterOptions options, ModelShape shape, int records, bool hasValidationFile, ComputeDevice device)
    {
        var resolved = HyperparameterResolver.Resolve(options, new ResolverFacts(
            shape.HiddenSize,
            shape.MaxPositions,
            records,
            hasValidationFile,
            device.Name,
            device.Precision));
        var room = shape.MaxPositions - resolved.VirtualTokens;
        return resolved.MaxSequenceLength <= room
            ? resolved
            : throw new TuningException(ErrorCodes.InvalidOption, $"--max-sequence-length is {resolved.MaxSequenceLength}, but the model was made for at most {shape.MaxPositions} tokens{(resolved.VirtualTokens > 0 ? $", of which {resolved.VirtualTokens} are virtual" : string.Empty)}.", $"Use {room} or less.", field: "maxSequenceLength");
    }
}
