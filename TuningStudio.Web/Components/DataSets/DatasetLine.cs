using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Components.Shared;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.DataSets;

/// <summary>What the list of data sets says of one.</summary>
/// <param name="Data">The set.</param>
/// <param name="Id">Its id, which stands in addresses.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Origin">Where it came from, in words.</param>
/// <param name="Versions">How many mended versions there are.</param>
/// <param name="Runs">Runs that read it, newest first.</param>
public sealed record DatasetLine(DatasetInfo Data, string Id, string Name, string Origin, int Versions, IReadOnlyList<RunSummary> Runs)
{
    internal string Href => Address(Id);

    internal static string Address(string id) => $"datasets/{id}";

    internal static DatasetLine Of(DatasetInfo data, IDatasetLibrary library, IReadOnlyList<DatasetVersion> versions, ILookup<string, RunSummary> uses, IStringLocalizer text) => new(
        data,
        library.IdOf(data.Path),
        SampleText.Name(data, text),
        OriginOf(data, text),
        versions.Count,
        [.. uses[data.Path].Concat(data.ValidationPath is { } validation ? uses[validation] : []).DistinctBy(run => run.Id)]);

    // An upload has no key: nothing else could be known by it again.
    private static string OriginOf(DatasetInfo data, IStringLocalizer text) => data switch
    {
        { IsSample: true } => text["Data.OfStudio"],
        { Origin: null } => text["Data.ByHand"],
        { Origin.Key: null } => text["Data.Uploaded"],
        { Origin: { } origin } => origin.Source,
    };
}
