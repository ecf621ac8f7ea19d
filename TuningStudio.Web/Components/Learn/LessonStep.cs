namespace TuningStudio.Web.Components.Learn;

/// <summary>The steps of a lesson, in order.</summary>
public enum LessonStep
{
    Model,
    Data,
    Run,
    Watch,
    Ask,
}
