using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Credentials for S3 and Hugging Face; the site's environment has those of the latter.</summary>
internal sealed class FakeCredentials : ISourceCredentials
{
    internal Dictionary<string, IReadOnlyDictionary<string, string>> Entered { get; } = [];

    internal TuningException? Refusal { get; set; }

    public Task<IReadOnlyList<SourceCredential>> ListAsync() => Task.FromResult<IReadOnlyList<SourceCredential>>(
    [
        new("s3", [new("AWS_ACCESS_KEY_ID", IsSecret: false, IsNeeded: true), new("AWS_SECRET_ACCESS_KEY", IsSecret: true, IsNeeded: true), new("AWS_REGION", IsSecret: false)], Entered.ContainsKey("s3"), IsInEnvironment: false),
        new("hf", [new("HF_TOKEN", IsSecret: true, IsNeeded: true)], Entered.ContainsKey("hf"), IsInEnvironment: true),
    ]);

    public Task EnterAsync(string kind, IReadOnlyDictionary<string, string> values)
    {
        Entered[kind] = values.Count > 0
            ? new Dictionary<string, string>(values)
            : throw new TuningException(ErrorCodes.InvalidOption, "AWS_ACCESS_KEY_ID: empty.", "Fill it in, or cancel.");
        return Task.CompletedTask;
    }

    public Task ForgetAsync(string kind)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        Entered.Remove(kind);
        return Task.CompletedTask;
    }
}
