using Microsoft.Extensions.Localization;
using TuningStudio.Core.Contracts;
using TuningStudio.Web.Resources;

namespace TuningStudio.Web.Jobs;

/// <summary>What the site cannot do at a person's request, said in that person's language. Its messages are whole: they need no remedy.</summary>
internal sealed class Refusal(IStringLocalizer<Texts> text)
{
    /// <summary>Code of these errors; the engine has none like it.</summary>
    internal const string Code = "refused";

    internal TuningException Because(string key, params object[] arguments) => new(Code, text[$"Refused.{key}", arguments]);
}
