namespace TuningStudio.Web.Components.NewRun;

/// <summary>The steps of a new run, in order.</summary>
public enum RunStep
{
    Model,
    Data,
    Options,
    Plan,
    Review,
}
