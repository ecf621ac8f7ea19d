namespace TuningStudio.Web.Components.DataSets;

/// <summary>What the list can be sorted by.</summary>
public enum DatasetColumn
{
    Name,
    Origin,
    Size,
    Versions,
    Runs,
    Added,
}
