namespace TuningStudio.Web.Components.Runs;

/// <summary>A part of a run's page; its name in lower case stands in the address.</summary>
public enum RunView
{
    /// <summary>Charts, log and settings.</summary>
    Overview,

    /// <summary>Sample prompts and their answers.</summary>
    Samples,

    /// <summary>Labels, right and wrong.</summary>
    Classification,

    /// <summary>Rows of the largest and of the smallest loss.</summary>
    Rows,
}
