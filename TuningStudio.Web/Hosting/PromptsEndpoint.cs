using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Hosting;

/// <summary>Hands out the saved prompts as a file.</summary>
internal static class PromptsEndpoint
{
    internal static void MapPrompts(this WebApplication app) => app.MapGet("/prompts.json", HandOut).ExcludeFromDescription();

    private static IResult HandOut(IPromptLibrary library)
    {
        try
        {
            return Results.File(library.Export(), "application/json", "prompts.json");
        }
        catch (TuningException fault)
        {
            // Whoever follows the link has seen the shelf say so, too.
            return Results.Text(fault.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}
