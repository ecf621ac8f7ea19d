using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.Learn;

/// <summary>How far a lesson is: what is there of it.</summary>
/// <param name="Model">Its model; null while it is not there.</param>
/// <param name="Data">Its data; null while it is not there.</param>
/// <param name="Run">The newest run of that model on that data; null while there is none.</param>
public sealed record LessonState(ModelInfo? Model, DatasetInfo? Data, RunSummary? Run)
{
    /// <summary>The first step that is still to be done.</summary>
    public LessonStep Next => this switch
    {
        { Model: null } => LessonStep.Model,
        { Data: null } => LessonStep.Data,
        { Run: null } => LessonStep.Run,
        { Run.AdapterFolder: null } => LessonStep.Watch,
        _ => LessonStep.Ask,
    };

    internal static LessonState Read(Lesson lesson, IModelLibrary models, IDatasetLibrary datasets, IRunStore store)
    {
        var (model, data) = (models.List().FirstOrDefault(lesson.IsModel), datasets.List().FirstOrDefault(lesson.IsData));
        return new LessonState(model, data, store.List().FirstOrDefault(run =>
            run.Model == model?.Path && store.Spec(run.Id) is { } spec && spec.Preset == lesson.Preset && DatasetUses.Original(spec.TrainingFile) == data?.Path));
    }
}
