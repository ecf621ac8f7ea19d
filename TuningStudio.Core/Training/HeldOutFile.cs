using System.Text.Json;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Training;

/// <summary>Which records a run holds out, in <c>held_out.json</c>: whoever asks its model wants questions whose answers it has not learnt.</summary>
internal static class HeldOutFile
{
    /// <summary>Writes their numbers, under another name first, so that nobody reads half of them; nothing where they are not records of the training file.</summary>
    internal static void Write(IReadOnlyList<int>? numbers, RunFolder folder)
    {
        if (numbers is not null)
        {
            var temporary = folder.HeldOutFile + ".writing";
            File.WriteAllText(temporary, JsonSerializer.Serialize(numbers, StudioJson.Line.IReadOnlyListInt32));
            File.Move(temporary, folder.HeldOutFile, overwrite: true);
        }
    }
}
