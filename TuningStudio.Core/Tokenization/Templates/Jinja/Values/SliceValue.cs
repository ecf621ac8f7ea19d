namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>The inside of <c>x[start:stop:step]</c>; each part may be none.</summary>
internal sealed record SliceValue(object Start, object Stop, object Step);
