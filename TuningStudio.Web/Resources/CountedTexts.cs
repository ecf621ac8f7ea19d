using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace TuningStudio.Web.Resources;

/// <summary>
/// The texts, with words that go by a number: of <c>{0} [0|record is|records are] long</c> the first wording is taken where
/// the value of that number is 1, and the second otherwise.
/// </summary>
public sealed partial class CountedTexts(IStringLocalizerFactory factory) : IStringLocalizer<Texts>
{
    private readonly IStringLocalizer _texts = factory.Create(typeof(Texts));

    /// <inheritdoc/>
    public LocalizedString this[string name] => _texts[name];

    /// <inheritdoc/>
    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var found = _texts[name];
            var text = Wording().Replace(found.Value, match => match.Groups[IsOne(arguments[match.Groups[1].Value[0] - '0']) ? 2 : 3].Value);
            return new(name, string.Format(CultureInfo.CurrentCulture, text, arguments), found.ResourceNotFound, found.SearchedLocation);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => _texts.GetAllStrings(includeParentCultures);

    // Numbers come written out, too.
    private static bool IsOne(object value) => Convert.ToString(value, CultureInfo.CurrentCulture) == "1";

    [GeneratedRegex(@"\[(\d)\|([^\[\]|]*)\|([^\[\]|]*)\]")]
    private static partial Regex Wording();
}
