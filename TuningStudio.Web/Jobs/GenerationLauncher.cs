using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Starts <c>tuningstudio worker generate</c>. Its standard input closes with the site, and then it ends.</summary>
internal sealed class GenerationLauncher(IConfiguration configuration) : IGenerationLauncher
{
    public IGenerationProcess Start(string model)
    {
        var program = WorkerProgram.Find(configuration);
        var start = new ProcessStartInfo(program.FileName, [.. program.Arguments, "worker", "generate", model])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in WorkerEnvironment.For(program))
        {
            start.Environment[name] = value;
        }

        try
        {
            return new GenerationProcess(Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw program.CannotStart(exception);
        }
    }

    private sealed class GenerationProcess : IGenerationProcess
    {
        private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

        private readonly Process _process;
        private volatile string? _lastWords;

        internal GenerationProcess(Process process)
        {
            _process = process;
            ProcessId = process.Id;
            process.ErrorDataReceived += (_, line) => _lastWords = string.IsNullOrWhiteSpace(line.Data) ? _lastWords : line.Data;
            process.BeginErrorReadLine();
        }

        public int ProcessId { get; }

        public string? LastWords => _lastWords;

        public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
        {
            await _process.StandardInput.WriteAsync($"{line}\n".AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }

        public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) => await _process.StandardOutput.ReadLineAsync(cancellationToken);

        public async ValueTask DisposeAsync()
        {
            try
            {
                _process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It is gone already.
            }

            using var patience = new CancellationTokenSource(EndPatience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }

            _process.Dispose();
        }
    }
}
