using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Tests.Cli;

/// <summary>A site that only listens to workers, with what it was told kept outside, so that it can be restarted.</summary>
internal sealed class FakeSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeSite(WebApplication app) => _app = app;

    internal string Address => _app.Urls.First();

    internal static async Task<FakeSite> StartAsync(Memory memory, string siteFile, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(certificate is null ? "http://127.0.0.1:0" : "https://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options => options.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate));
        builder.Services.AddSingleton(memory);
        builder.Services.AddSignalR(options =>
        {
            options.EnableDetailedErrors = true;
            options.MaximumReceiveMessageSize = 8 << 20;
        });
        var app = builder.Build();
        app.MapHub<RunHub>(HubProtocol.Path);
        await app.StartAsync();
        var site = new FakeSite(app);
        await File.WriteAllTextAsync(siteFile, JsonSerializer.Serialize(new { address = site.Address, processId = 1 }));
        memory.Hub = app.Services.GetRequiredService<IHubContext<RunHub>>();
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(impatience.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        await _app.DisposeAsync();
    }

    internal sealed class Memory
    {
        private readonly Lock _gate = new();
        private readonly List<RunEvent> _events = [];

        internal IHubContext<RunHub>? Hub { get; set; }

        internal int Attached { get; set; }

        internal bool Refuses { get; set; }

        internal int LargestBatch { get; private set; }

        internal long Held
        {
            get
            {
                lock (_gate)
                {
                    return _events.Count;
                }
            }
        }

        internal IReadOnlyList<RunEvent> Events
        {
            get
            {
                lock (_gate)
                {
                    return [.. _events];
                }
            }
        }

        internal long Take(string[] lines)
        {
            lock (_gate)
            {
                LargestBatch = Math.Max(LargestBatch, lines.Length);
                foreach (var line in lines)
                {
                    var happened = JsonSerializer.Deserialize(line, StudioJson.Line.RunEvent)!;
                    if (happened.Sequence == _events.Count + 1)
                    {
                        _events.Add(happened);
                    }
                }

                return _events.Count;
            }
        }
    }

    internal sealed class RunHub(Memory memory) : Hub
    {
        public long Attach(string runId, string token)
        {
            if (memory.Refuses || runId != "run-1" || token != "secret")
            {
                throw new HubException("refused");
            }

            memory.Attached++;
            return memory.Held;
        }

        public long Publish(string[] lines) => memory.Take(lines);
    }
}
