using System.Net;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Core.Transfer;

/// <summary>Asks a server, follows where it sends one, and tries again where that may help.</summary>
internal sealed class HttpSource(HttpClient client, TransferOptions options, TimeProvider time)
{
    private const int MostRedirects = 10;

    /// <summary>One attempt: the answer's head, its body still to be read. Headers go to the address's own server and to no other.</summary>
    /// <exception cref="HttpFault">There is no answer, or it is a refusal other than <c>416</c>.</exception>
    internal async Task<HttpResponseMessage> GetAsync(
        Uri address, IReadOnlyDictionary<string, string> headers, Action<HttpRequestMessage>? shape, Func<HttpRefusal, TuningException?>? explain, CancellationToken cancellationToken, Action<HttpResponseMessage>? passed = null)
    {
        var at = address;
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.AcceptEncoding.ParseAdd("identity");
            foreach (var (name, value) in TransferAddress.IsSameServer(at, address) ? headers : new Dictionary<string, string>())
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            shape?.Invoke(request);
            var response = await SendAsync(request, cancellationToken);
            passed?.Invoke(response);
            if (Redirect(at, response) is { } next)
            {
                response.Dispose();
                at = next;
                continue;
            }

            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return response;
            }

            using (response)
            {
                throw HttpFaults.Refused(address, response, await RefusalText.CodeAsync(response, cancellationToken), explain, time);
            }
        }

        throw HttpFaults.Wrong(address, $"sends one on more than {MostRedirects} times", "Check the address.");
    }

    /// <summary>Attempts until one succeeds, with growing waits between them or those that the server asks for.</summary>
    /// <param name="attempt">Says what it brought; throws <see cref="HttpFault"/>.</param>
    /// <param name="progress">Grows with everything that an attempt brings: an attempt that brings something is no failure.</param>
    /// <param name="cancellationToken">Ends attempts and waits.</param>
    /// <exception cref="TuningException">No attempt succeeded.</exception>
    internal async Task<T> RetryAsync<T>(Func<Task<T>> attempt, Func<long> progress, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            var before = progress();
            try
            {
                return await attempt();
            }
            catch (HttpFault fault)
            {
                failures = progress() > before ? 1 : failures + 1;
                if (!fault.IsTransient || failures >= options.Attempts)
                {
                    throw fault.Error;
                }

                await Task.Delay(Wait(fault, failures), time, cancellationToken);
            }
        }
    }

    /// <summary>Reads on in an answer's body.</summary>
    /// <returns>Bytes read; 0 at its end.</returns>
    /// <exception cref="HttpFault">The connection broke or went silent.</exception>
    internal async Task<int> ReadAsync(Uri address, Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.StallTimeout);
        try
        {
            return await body.ReadAsync(buffer, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw HttpFaults.Silent(address, options.StallTimeout);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw HttpFaults.Broken(address, exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.StallTimeout);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw HttpFaults.Silent(request.RequestUri!, options.StallTimeout);
        }
        catch (Exception exception) when ((exception as TuningException ?? exception.InnerException) is TuningException refusal)
        {
            // The guard's: the connection was not to be made.
            throw new HttpFault(refusal, isTransient: false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw HttpFaults.Broken(request.RequestUri!, exception);
        }
    }

    private static Uri? Redirect(Uri at, HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
        {
            return null;
        }

        var next = new Uri(at, location);
        return next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && at.Scheme == Uri.UriSchemeHttp)
            ? next
            : throw HttpFaults.Wrong(at, $"sends one on to {TransferAddress.Show(next)}, which is not encrypted", "Check the address.");
    }

    private TimeSpan Wait(HttpFault fault, int failures)
    {
        if (fault.RetryAfter is { } asked)
        {
            return asked > options.LongestRetryAfter ? throw HttpFaults.TooLong(fault, asked) : asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
        }

        var wait = options.FirstDelay * Math.Pow(2, failures - 1);
        return wait < options.LongestDelay ? wait : options.LongestDelay;
    }
}
