namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>A filter, a test or a method: works on a subject.</summary>
internal delegate object Builtin(Evaluation evaluation, object subject, Arguments arguments);
