namespace TuningStudio.StarterRecipe.Text;

/// <summary>A line of a grammar file, parsed once and expanded many times.</summary>
internal sealed class Template(IReadOnlyList<TemplatePart> parts)
{
    internal IReadOnlyList<TemplatePart> Parts { get; } = parts;
}

/// <summary>A piece of a <see cref="Template"/>.</summary>
internal abstract record TemplatePart;

/// <summary>Text that stands as it is.</summary>
internal sealed record LiteralPart(string Text) : TemplatePart;

/// <summary><c>{a|b|}</c>: one of several templates, each as likely.</summary>
internal sealed record ChoicePart(IReadOnlyList<Template> Options) : TemplatePart;

/// <summary><c>{rule}</c>, <c>{list.column#key}</c>: something from a rule or a word list, remembered under the key.</summary>
internal sealed record ReferencePart(string Rule, string? Column, string? Key) : TemplatePart;

/// <summary><c>{=key}</c>, <c>{=key.column}</c>: what was remembered.</summary>
internal sealed record RecallPart(string Key, string? Column) : TemplatePart;

/// <summary><c>{!key=value}</c>: remembers a value and writes nothing.</summary>
internal sealed record NotePart(string Key, Template Value) : TemplatePart;

/// <summary><c>{^…}</c>: the inner template with a capital first letter.</summary>
internal sealed record CapitalPart(Template Inner) : TemplatePart;
