using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using TuningStudio.Core.Contracts;

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
            catch (IOException exception) when (exception.InnerException is AddressInUseException)
            {
                return Refuse(errors, PortInUse(app, exception));
            }
            catch (TuningException exception)
            {
                return Refuse(errors, exception.ToInfo().ToString());
            }
            catch (OptionsValidationException exception)
            {
                return Refuse(errors, string.Join(Environment.NewLine, exception.Failures));
            }
        }
    }

    private static string PortInUse(WebApplication app, IOException exception)
    {
        var asked = (app.Configuration["urls"] ?? StudioAddress.Default).Split(';', StringSplitOptions.RemoveEmptyEntries);
        var address = asked.FirstOrDefault(url => exception.Message.Contains(url, StringComparison.OrdinalIgnoreCase)) ?? asked[0];
        var port = Uri.TryCreate(StudioAddress.Local(address), UriKind.Absolute, out var uri) ? $"Port {uri.Port}" : "The port";
        return $"{port} is in use by another program ({address}). Start the studio on another one: --urls {StudioAddress.Next(address)}";
    }

    private static int Refuse(TextWriter errors, string message)
    {
        errors.WriteLine(message);
        return 1;
    }
}
