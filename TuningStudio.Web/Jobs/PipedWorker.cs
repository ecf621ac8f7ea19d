using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Jobs;

/// <summary>Starts <c>tuningstudio</c> with lines in and lines out. Its standard input closes with the site.</summary>
internal static class PipedWorker
{
    /// <param name="configuration">Says where the program is.</param>
    /// <param name="arguments">Verb and options.</param>
    /// <param name="patience">How long it may take to end once its input is closed, before it is ended.</param>
    internal static ILineProcess Start(IConfiguration configuration, IReadOnlyList<string> arguments, TimeSpan patience)
    {
        var program = WorkerProgram.Find(configuration);
        var start = new ProcessStartInfo(program.FileName, [.. program.Arguments, .. arguments])
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
            return new LineProcess(Process.Start(start)!, patience);
        }
        catch (Win32Exception exception)
        {
            throw program.CannotStart(exception);
        }
    }

    private sealed class LineProcess : ILineProcess
    {
        private readonly Process _process;
        private readonly TimeSpan _patience;
        private volatile string? _lastWords;

        internal LineProcess(Process process, TimeSpan patience)
        {
            (_process, _patience) = (process, patience);
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

            using var patience = new CancellationTokenSource(_patience);
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
