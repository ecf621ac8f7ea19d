using System.Security.Cryptography;
using System.Text;
using TuningStudio.Web.Api.Access;
using TuningStudio.Web.Persistence;

namespace TuningStudio.Web.Api.Http;

/// <summary>
/// Does requests with the same <c>Idempotency-Key</c> once: a client that asks again because an answer was lost gets that answer, for a day and over restarts. The same key with another body
/// is a mistake and refused; what was refused is tried again.
/// </summary>
internal sealed class CreatedOnce(AnswerRepository kept)
{
    internal const string Header = "Idempotency-Key";

    /// <summary>Says that an answer is one that was given before.</summary>
    internal const string Replayed = "Idempotency-Replayed";

    private const int LongestKey = 256;

    // Whoever asks again while the first is still answered waits for it. Other keys share a gate now and then, and wait a little too.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request; its body is read here first where there is a key.</param>
    /// <param name="largest">Most bytes of the body.</param>
    /// <param name="create">Does what is asked, reading the body as it lies.</param>
    /// <exception cref="ApiFault">The key is too long, or belongs to another body.</exception>
    internal async Task<IResult> AnswerAsync(HttpContext context, int largest, Func<Task<CreatedAnswer>> create)
    {
        var key = context.Request.Headers[Header].ToString();
        if (key.Length == 0)
        {
            return (await create()).Result;
        }

        if (key.Length > LongestKey)
        {
            throw ApiFault.BadRequest($"The header {Header} has at most {LongestKey} letters.", code: "invalid_value");
        }

        var body = await HashBodyAsync(context, largest);
        var place = Hash(Encoding.UTF8.GetBytes($"{KeyFilter.WhoAsks(context)}\n{context.Request.Method} {context.Request.Path}\n{key}"));
        var gate = _gates[Convert.ToByte(place[..2], 16)];
        await gate.WaitAsync(context.RequestAborted);
        try
        {
            if (await kept.FindAsync(place, context.RequestAborted) is not { } row)
            {
                var answer = await create();

                // From here on it is done, whether or not whoever asked is still there.
                await kept.KeepAsync(new AnswerRow { Key = place, BodyHash = body, Status = answer.Status, ContentType = answer.ContentType, Body = answer.Body });
                return answer.Result;
            }

            if (row.BodyHash != body)
            {
                throw new ApiFault(StatusCodes.Status422UnprocessableEntity, $"This {Header} was used with another body. Take a new one for a new request.", "idempotency_key_reused");
            }

            context.Response.Headers[Replayed] = "true";
            return new CreatedAnswer(row.Status, row.ContentType, row.Body).Result;
        }
        finally
        {
            gate.Release();
        }
    }

    private static async Task<string> HashBodyAsync(HttpContext context, int largest)
    {
        ApiBody.Limit(context.Request, largest);
        context.Request.EnableBuffering(bufferThreshold: 1 << 16, bufferLimit: largest);
        var hash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
        context.Request.Body.Position = 0;
        return Convert.ToHexStringLower(hash);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>An answer that can be given again.</summary>
internal sealed record CreatedAnswer(int Status, string ContentType, byte[] Body)
{
    internal IResult Result => new Answered(this);

    private sealed class Answered(CreatedAnswer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = answer.Status;
            httpContext.Response.ContentType = answer.ContentType;
            httpContext.Response.ContentLength = answer.Body.Length;
            await httpContext.Response.Body.WriteAsync(answer.Body, httpContext.RequestAborted);
        }
    }
}
