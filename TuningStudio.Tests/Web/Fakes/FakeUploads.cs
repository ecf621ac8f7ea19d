using Microsoft.AspNetCore.Components.Forms;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Tests.Web.Fakes;

/// <summary>Takes every file but those whose names end in <c>.exe</c>, by tickets that are their names.</summary>
internal sealed class FakeUploads : IUploads
{
    internal List<string> Dropped { get; } = [];

    /// <summary>Why what was sent whole is not taken, where it is not.</summary>
    internal TuningException? Refusal { get; set; }

    public string Begin(string fileName, long size) => fileName.EndsWith(".exe", StringComparison.Ordinal)
        ? throw new TuningException(ErrorCodes.InvalidData, $"'{fileName}' is not a data file that can be read.", "Upload another one.", fileName)
        : fileName;

    public long? OffsetOf(string ticket) => 0;

    public Task<long> AppendAsync(string ticket, long offset, Stream content, CancellationToken cancellationToken = default) => Task.FromResult(offset);

    public Task<DatasetInfo> FinishAsync(string ticket) => Refusal is { } refusal ? throw refusal : Task.FromResult(new DatasetInfo($"/studio/datasets/{ticket}", ticket, 2, false));

    public void Drop(string ticket) => Dropped.Add(ticket);
}

internal sealed class FakeAntiforgery : AntiforgeryStateProvider
{
    public override AntiforgeryRequestToken GetAntiforgeryToken() => new("token", "field");
}
