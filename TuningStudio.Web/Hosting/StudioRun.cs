namespace TuningStudio.Web.Hosting;

/// <summary>Runs the site until it is asked to end; what keeps it from starting is told in one sentence.</summary>
internal static class StudioRun
{
    internal static async Task<int> RunStudioAsync(this WebApplication app, TextWriter? errors = null)
    {
        errors ??= Console.Error;
        await using (app)
        {
            try
            {
                await app.StartAsync();
                await app.WaitForShutdownAsync();
                return 0;
            }
            catch (Exception exception) when (StartFault.Explain(exception, app.Configuration["urls"] ?? StudioAddress.Default) is { } words)
            {
                errors.WriteLine(words);
                return 1;
            }
        }
    }
}
