using TuningStudio.Cli.Commands;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Preparing;

/// <summary>Asks yes or no, as OpenAI's tool did.</summary>
/// <param name="context">Where answers come from.</param>
/// <param name="quiet">Takes what is recommended, without asking.</param>
internal sealed class Questions(VerbContext context, bool quiet)
{
    /// <summary>Whether something is wanted.</summary>
    /// <exception cref="TuningException">Nobody is there to answer.</exception>
    internal bool Ask(string what, bool recommended)
    {
        if (quiet)
        {
            return recommended;
        }

        while (true)
        {
            context.Output.Note($"- [{(recommended ? "Recommended" : "Optional")}] {what} {(recommended ? "[Y/n]" : "[y/N]")}:");
            switch (context.StandardInput.ReadLine()?.Trim().ToLowerInvariant())
            {
                case null:
                    throw new TuningException(ErrorCodes.InvalidOption, "There is nobody to answer, so nothing was written.", "Add -q to take what is recommended.", field: "--quiet");
                case "":
                    return recommended;
                case "y" or "yes":
                    return true;
                case "n" or "no":
                    return false;
                default:
                    break;
            }
        }
    }
}
