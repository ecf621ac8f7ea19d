using System.Collections.Frozen;
using System.Globalization;

namespace TuningStudio.Core.Tokenization.PreTokenization.Oniguruma;

/// <summary>The sets that Oniguruma knows by name: categories, scripts and some properties of Unicode, and POSIX's classes.</summary>
internal static class NamedSets
{
    // In the order of the framework's enumeration.
    private static readonly (string Short, string Long)[] Categories =
    [
        ("Lu", "UppercaseLetter"), ("Ll", "LowercaseLetter"), ("Lt", "TitlecaseLetter"), ("Lm", "ModifierLetter"), ("Lo", "OtherLetter"),
        ("Mn", "NonspacingMark"), ("Mc", "SpacingMark"), ("Me", "EnclosingMark"), ("Nd", "DecimalNumber"), ("Nl", "LetterNumber"), ("No", "OtherNumber"),
        ("Zs", "SpaceSeparator"), ("Zl", "LineSeparator"), ("Zp", "ParagraphSeparator"), ("Cc", "Control"), ("Cf", "Format"), ("Cs", "Surrogate"),
        ("Co", "PrivateUse"), ("Pc", "ConnectorPunctuation"), ("Pd", "DashPunctuation"), ("Ps", "OpenPunctuation"), ("Pe", "ClosePunctuation"),
        ("Pi", "InitialPunctuation"), ("Pf", "FinalPunctuation"), ("Po", "OtherPunctuation"), ("Sm", "MathSymbol"), ("Sc", "CurrencySymbol"),
        ("Sk", "ModifierSymbol"), ("So", "OtherSymbol"), ("Cn", "Unassigned"),
    ];

    private static readonly (string Short, string Long)[] Groups =
        [("L", "Letter"), ("M", "Mark"), ("N", "Number"), ("P", "Punctuation"), ("S", "Symbol"), ("Z", "Separator"), ("C", "Other")];

    private static readonly FrozenDictionary<string, CharacterSet> Properties = BuildProperties();
    private static readonly FrozenDictionary<string, CharacterSet> Posix = BuildPosix();

    /// <summary>
    /// <c>\w</c> outside a class, where Oniguruma, by its table of Latin-1, counts raised digits and fractions too; .NET's own has neither all marks
    /// nor circled letters.
    /// </summary>
    internal static CharacterSet Word { get; } = CharacterSet.Union([Posix["word"], CharacterSet.Of([(0xB2, 0xB3), (0xB9, 0xB9), (0xBC, 0xBE)])]);

    /// <summary>The signs of <c>\R</c>, which beside them is a carriage return with a line feed.</summary>
    internal static CharacterSet LineBreaks { get; } = CharacterSet.Of([('\n', '\r'), (0x85, 0x85), (0x2028, 0x2029)]);

    /// <summary>What the escape of a letter stands for within a class, or null.</summary>
    internal static CharacterSet? FindEscape(char letter) => letter switch
    {
        'd' => Posix["digit"],
        's' => Posix["space"],
        'w' => Posix["word"],
        'h' => Posix["xdigit"],
        _ => null,
    };

    /// <summary>A property by its name, in which case, blanks and dashes do not matter; null where it is not known.</summary>
    internal static CharacterSet? FindProperty(string name)
    {
        var plain = new string([.. name.Where(letter => letter is not (' ' or '-' or '_')).Select(char.ToLowerInvariant)]);
        return Properties.GetValueOrDefault(plain) ?? plain switch
        {
            "punct" => Properties["p"], // not what [:punct:] is
            "word" => null, // not always what [:word:] is
            "alphabetic" => Posix["alpha"],
            "lowercase" => Posix["lower"],
            "uppercase" => Posix["upper"],
            "whitespace" => Posix["space"],
            _ => Posix.GetValueOrDefault(plain) ?? UnicodeTable.Find(plain),
        };
    }

    /// <summary>A class that POSIX names, with a <c>^</c> before it for all that is not in it; null where there is none.</summary>
    internal static CharacterSet? FindPosix(string name) =>
        name.StartsWith('^') ? Posix.GetValueOrDefault(name[1..])?.Complement() : Posix.GetValueOrDefault(name);

    private static FrozenDictionary<string, CharacterSet> BuildProperties()
    {
        var sets = new Dictionary<string, CharacterSet>();
        for (var i = 0; i < Categories.Length; i++)
        {
            var category = (UnicodeCategory)i;
            Add(Categories[i], value => CharUnicodeInfo.GetUnicodeCategory(value) == category);
        }

        foreach (var group in Groups)
        {
            Add(group, value => Categories[(int)CharUnicodeInfo.GetUnicodeCategory(value)].Short[0] == group.Short[0]);
        }

        sets["lc"] = sets["casedletter"] = CharacterSet.Union([sets["lu"], sets["ll"], sets["lt"]]);
        sets["any"] = new CharacterSet(static _ => true, @"\s\S");
        sets["assigned"] = sets["cn"].Complement();
        return sets.ToFrozenDictionary();

        void Add((string Short, string Long) names, Func<int, bool> contains) =>
            sets[names.Short.ToLowerInvariant()] = sets[names.Long.ToLowerInvariant()] = new CharacterSet(contains, $"\\p{{{names.Short}}}", $"\\P{{{names.Short}}}");
    }

    // What the names stand for was read off Oniguruma itself, character by character.
    private static FrozenDictionary<string, CharacterSet> BuildPosix()
    {
        var letters = CharacterSet.Union([Properties["l"], Properties["nl"], UnicodeTable.Find("otheralphabetic")!]);
        var digits = new CharacterSet(Properties["nd"].Contains, @"\d", @"\D");
        var space = new CharacterSet(value => value <= char.MaxValue && char.IsWhiteSpace((char)value), @"\s", @"\S");
        var graph = CharacterSet.Union([space, Properties["cc"], Properties["cn"], Properties["cs"]]).Complement();
        return new Dictionary<string, CharacterSet>
        {
            ["alnum"] = CharacterSet.Union([letters, digits]),
            ["alpha"] = letters,
            ["ascii"] = CharacterSet.Of([(0, 0x7F)]),
            ["blank"] = CharacterSet.Union([Properties["zs"], CharacterSet.Of([('\t', '\t')])]),
            ["cntrl"] = Properties["cc"],
            ["digit"] = digits,
            ["graph"] = graph,
            ["lower"] = CharacterSet.Union([Properties["ll"], UnicodeTable.Find("otherlowercase")!]),
            ["print"] = CharacterSet.Union([graph, Properties["zs"]]),
            ["punct"] = CharacterSet.Union([Properties["p"], Properties["s"]]),
            ["space"] = space,
            ["upper"] = CharacterSet.Union([Properties["lu"], UnicodeTable.Find("otheruppercase")!]),

            // Every letter of the table that has one unit and is no mark is between U+24B6 and U+24E9.
            ["word"] = new CharacterSet(
                CharacterSet.Union([letters, Properties["m"], Properties["nd"], Properties["pc"]]).Contains, @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9"),
            ["xdigit"] = CharacterSet.Of([('0', '9'), ('A', 'F'), ('a', 'f')]),
        }.ToFrozenDictionary();
    }
}
