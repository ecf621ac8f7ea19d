using TuningStudio.Web.State;

namespace TuningStudio.Web.Api.Models;

/// <summary>A model that answers by name.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Base">Full path of the base model.</param>
/// <param name="Created">When it came to be.</param>
internal sealed record ServedModel(string Id, string Base, DateTimeOffset Created)
{
    /// <summary>Full path of the adapter; null for a base model.</summary>
    internal string? Adapter { get; init; }

    /// <summary>The run that tuned it.</summary>
    internal string? RunId { get; init; }

    /// <summary>The checkpoint that it is, by its step; null for a run's result.</summary>
    internal int? Step { get; init; }

    internal ModelObject Object => new(Id, Created.ToUnixTimeSeconds(), Adapter is null ? "local" : TunedNames.Owner);
}
