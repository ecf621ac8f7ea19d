using System.Net;
using System.Net.Http.Headers;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Transfer;

/// <summary>
/// Fetches files over HTTP so that nothing is lost: an interrupted download goes on where it was, after a broken connection, a pause or
/// a restart of the program; what has changed meanwhile begins again; and a file gets its name only when size and hash are right.
/// </summary>
/// <param name="client">From <see cref="TransferClient"/>.</param>
/// <param name="options">How patient it is.</param>
/// <param name="time">Where waits and speeds come from.</param>
public sealed class HttpTransfer(HttpClient client, TransferOptions options, TimeProvider time)
{
    private const int BufferSize = 1 << 18;
    private const int MostRestarts = 3;

    private readonly HttpSource _source = new(client, options, time);

    /// <summary>Fetches one file. Cancelling keeps what is here for the next call.</summary>
    /// <param name="request">What to fetch.</param>
    /// <param name="progress">Told at the beginning, four times a second and at the end, from whatever thread.</param>
    /// <param name="cancellationToken">Pauses.</param>
    /// <exception cref="TuningException">Says address, status and remedy.</exception>
    public Task<TransferResult> DownloadAsync(TransferRequest request, Action<TransferProgress>? progress = null, CancellationToken cancellationToken = default) =>
        DownloadAsync(request, progress, TransferSpeed.Pause, cancellationToken);

    /// <summary>The same for one that is told more often.</summary>
    internal async Task<TransferResult> DownloadAsync(TransferRequest request, Action<TransferProgress>? progress, TimeSpan pause, CancellationToken cancellationToken)
    {
        if (request.Address.Scheme != Uri.UriSchemeHttp && request.Address.Scheme != Uri.UriSchemeHttps)
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"{request.Address.Scheme}: is no address to fetch from.", "Name an http or https address.", field: "address");
        }

        await using var part = await PartFile.OpenAsync(request, cancellationToken);
        var download = new Download(_source, options, new TransferSpeed(time, pause), request, part, progress);
        var resumedFrom = part.Position;
        await download.RunAsync(cancellationToken);
        if (await download.FaultAsync(cancellationToken) is { } fault)
        {
            // Of a file that is not what it should be nothing is kept. What an earlier attempt left may be to blame: once from the beginning.
            if (resumedFrom == 0)
            {
                await part.DiscardAsync();
                throw fault;
            }

            resumedFrom = 0;
            part.Restart();
            await download.RunAsync(cancellationToken);
            if (await download.FaultAsync(cancellationToken) is { } again)
            {
                await part.DiscardAsync();
                throw again;
            }
        }

        var result = new TransferResult(request.Target, part.Position, part.Sha256(), part.State?.ETag, resumedFrom);
        await part.CompleteAsync();
        return result;
    }

    /// <summary>Asks a server about a file, for its first byte alone.</summary>
    /// <exception cref="TuningException">Says address, status and remedy.</exception>
    public Task<RemoteFacts> LookAsync(TransferRequest request, CancellationToken cancellationToken = default) => _source.RetryAsync(
        async () =>
        {
            var facts = new RemoteFacts();
            using var response = await _source.GetAsync(
                request.Address, request.Headers, message => message.Headers.Range = new RangeHeaderValue(0, 0), request.Explain, cancellationToken, passed => facts = facts.With(passed));
            return facts;
        },
        () => 0,
        cancellationToken);

    /// <summary>One file on its way.</summary>
    private sealed class Download(HttpSource source, TransferOptions options, TransferSpeed speed, TransferRequest request, PartFile part, Action<TransferProgress>? progress)
    {
        private readonly byte[] _buffer = new byte[BufferSize];
        private long _arrived;
        private int _restarts;

        private long? Length => request.Size ?? part.State?.Length;

        /// <summary>Attempts until every byte is here.</summary>
        internal async Task RunAsync(CancellationToken cancellationToken)
        {
            Tell(0);
            RequireSpace();
            while (part.Position != request.Size)
            {
                if (await source.RetryAsync(() => AttemptAsync(cancellationToken), () => _arrived, cancellationToken))
                {
                    break;
                }
            }

            Tell(0);
        }

        /// <summary>What is wrong with the file that is here; null where nothing is.</summary>
        internal async Task<TuningException?> FaultAsync(CancellationToken cancellationToken)
        {
            if (request.Digest is not { } digest || await part.DigestAsync(digest, cancellationToken) is not { } found || found == digest.Hex)
            {
                return null;
            }

            var name = digest.Kind switch { DigestKind.Sha256 => "SHA-256", DigestKind.Md5 => "MD5", _ => "Git hash" };
            return new TuningException(
                ErrorCodes.DownloadFailed,
                $"What {TransferAddress.Show(request.Address)} sent is not the file that its owner lists: its {name} is {found}, not {digest.Hex}.",
                "Nothing of it was kept. Try again; if it stays so, the server or something between here and there changes the file: use another endpoint.",
                file: request.Target);
        }

        /// <summary>One connection: true at the file's end, false where it has to begin again.</summary>
        private async Task<bool> AttemptAsync(CancellationToken cancellationToken)
        {
            using var response = await source.GetAsync(request.Address, request.Headers, AskForTheRest, request.Explain, cancellationToken);
            var isRest = response.StatusCode == HttpStatusCode.PartialContent && part.Position > 0;
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable || (isRest && !Continues(response)))
            {
                return IsAll(response) || Restart();
            }

            if (!isRest && part.Position > 0)
            {
                Restart();
            }

            if (!isRest && response.StatusCode != HttpStatusCode.OK)
            {
                throw HttpFaults.Wrong(request.Address, $"answers {(int)response.StatusCode} to a request for a whole file", "Check the address.");
            }

            await PrepareAsync(response);
            await CopyAsync(response, cancellationToken);
            return true;
        }

        // A weak ETag names no bytes; where there is neither ETag nor date the hash decides in the end.
        private void AskForTheRest(HttpRequestMessage message)
        {
            if (part.Position == 0)
            {
                return;
            }

            message.Headers.Range = new RangeHeaderValue(part.Position, null);
            message.Headers.IfRange = part.State switch
            {
                { ETag: { } tag } => new RangeConditionHeaderValue(new EntityTagHeaderValue(tag)),
                { Modified: { } date } => new RangeConditionHeaderValue(date),
                _ => null,
            };
        }

        private bool Continues(HttpResponseMessage response) =>
            response.Content.Headers.ContentRange is { From: { } from } range
            && from == part.Position
            && (range.Length is null || Length is null || range.Length == Length)
            && (part.State?.ETag is not { } before || StrongTag(response) is not { } now || before == now);

        // There is nothing after what is here: where nobody had said how long the file is, that is its end.
        private bool IsAll(HttpResponseMessage response) =>
            part.Position > 0
            && response.Content.Headers.ContentRange is { HasRange: false, Length: { } all }
            && all == part.Position
            && (Length is null || Length == all);

        private bool Restart()
        {
            part.Restart();
            return ++_restarts > MostRestarts ? throw HttpFaults.Wrong(request.Address, "is another file each time it is asked for", "Try again when it no longer changes.") : false;
        }

        private async Task PrepareAsync(HttpResponseMessage response)
        {
            var length = response.Content.Headers.ContentRange?.Length ?? (part.Position == 0 ? response.Content.Headers.ContentLength : null);
            if (length is { } said && request.Size is { } listed && said != listed)
            {
                throw HttpFaults.Wrong(request.Address, $"has {said} bytes, but its owner lists {listed}", "It has changed, or something between here and there answers in its place: look at the list again, or use another endpoint.");
            }

            var state = new PartState(TransferAddress.Show(request.Address), length ?? Length, StrongTag(response), response.Content.Headers.LastModified, request.Digest);
            await part.RememberAsync(state);
            RequireSpace();
        }

        private async Task CopyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            int read;
            while ((read = await source.ReadAsync(request.Address, body, _buffer, cancellationToken)) > 0)
            {
                if (part.Position + read > Length)
                {
                    throw HttpFaults.Wrong(request.Address, $"sends more than the {Length} bytes that it should have", "Check the address, or use another endpoint.");
                }

                await part.WriteAsync(_buffer.AsMemory(0, read), cancellationToken);
                _arrived += read;
                if (speed.Next(_arrived) is { } now)
                {
                    Tell(now);
                }
            }

            if (part.Position < Length)
            {
                throw HttpFaults.Again(request.Address, $"ended after {part.Position} of {Length} bytes");
            }
        }

        private void RequireSpace()
        {
            if (Length is { } length)
            {
                DiskSpace.Require(Path.GetDirectoryName(request.Target)!, length - part.Position, options);
            }
        }

        private void Tell(double bytesPerSecond) => progress?.Invoke(new TransferProgress(part.Position, Length, bytesPerSecond));

        private static string? StrongTag(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false, Tag: { } tag } ? tag : null;
    }
}
