using TuningStudio.Core.Contracts;
using TuningStudio.Web.State;

namespace TuningStudio.Web.Components.NewRun;

/// <summary>A draft made of a run's file.</summary>
internal static class TemplateDraft
{
    /// <summary>The draft; what the file does not say stays open.</summary>
    /// <param name="template">The file.</param>
    /// <param name="name">What the run is called where the file does not say.</param>
    /// <param name="models">Base models, which a file may call by their names.</param>
    /// <exception cref="TuningException">It names no such preset.</exception>
    internal static RunDraft Of(RunTemplate template, string? name, IReadOnlyList<ModelInfo> models)
    {
        return new RunDraft
        {
            Name = template.Name ?? template.Suffix ?? name,
            Suffix = template.Suffix,
            Metadata = template.Metadata,
            Model = models.FirstOrDefault(model => model.Path == template.Model || model.Name == template.Model || Path.GetFileName(model.Path) == template.Model)?.Path ?? template.Model,
            TrainingFile = template.TrainingFile,
            ValidationFile = template.ValidationFile,
            Adapter = template.Adapter,
            Data = template.Data,
            SystemPrompt = template.SystemPrompt,
            Template = template.Template,
            SamplePrompts = template.SamplePrompts.Count == 0 ? null : string.Join('\n', template.SamplePrompts),
            Preset = template.Preset,
            Options = RunDraft.Texts(template.Values()),
        };
    }
}
