using System.CommandLine;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;

namespace TuningStudio.Cli.Options;

/// <summary>What a person says of data files that their content does not say.</summary>
internal sealed class DataFlags
{
    private readonly Option<string?> _columns = new("--columns") { Description = $"What the data's columns mean, for layouts that are not recognised: prompt=question,completion=answer. Meanings: {string.Join(", ", ColumnMap.Meanings)}; for messages also {string.Join(", ", ColumnMap.Tags)}.", HelpName = "MEANING=COLUMN,…" };
    private readonly Option<string?> _preference = new("--preference") { Description = "Learn the chosen answers of preference data (DPO), or those labelled true (KTO), and leave out the others. Without it such data is refused.", HelpName = DataOptions.Chosen };
    private readonly Option<string?> _text = new("--text") { Description = $"Read the file as plain text, whatever it begins with: {DataOptions.Document} (continued pre-training on the whole text, the default for prose) or {DataOptions.Lines} (each line is an answer to nothing).", HelpName = $"{DataOptions.Document}|{DataOptions.Lines}" };
    private readonly Option<bool> _skip = new("--skip-faulty") { Description = "Leave out records that cannot be used, and say how many, in place of an error." };

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[_columns, _preference, _text, _skip])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            Check(_columns, text => ColumnMap.Parse(text));
            Check(_preference, text => DataOptionsCheck.Refuse(new DataOptions { Preference = text }));
            Check(_text, text => DataOptionsCheck.Refuse(new DataOptions { Text = text }));

            void Check(Option option, Action<string> check)
            {
                try
                {
                    if (result.GetResult(option) is { Tokens: [var token] })
                    {
                        check(token.Value);
                    }
                }
                catch (TuningException fault)
                {
                    result.GetResult(option)!.AddError($"{option.Name}: {fault.Message} {fault.Remedy}");
                }
            }
        });
    }

    /// <summary>The same as it is typed, with a blank before it; nothing where nothing is said.</summary>
    internal static string Write(DataOptions options) => string.Concat(
        options.Columns is { } columns ? $" --columns \"{ColumnMap.Write(columns)}\"" : string.Empty,
        options.Preference is { } preference ? $" --preference {preference}" : string.Empty,
        options.Text is { } text ? $" --text {text}" : string.Empty,
        options.SkipFaulty ? " --skip-faulty" : string.Empty);

    /// <summary>What is said, over what an earlier run said; null where neither says anything.</summary>
    internal DataOptions? Read(ParseResult parsed, DataOptions? source)
    {
        var options = source ?? new DataOptions();
        options = options with
        {
            Columns = parsed.GetValue(_columns) is { } columns ? ColumnMap.Parse(columns) : options.Columns,
            Preference = parsed.GetValue(_preference) ?? options.Preference,
            Text = parsed.GetValue(_text) ?? options.Text,
            SkipFaulty = parsed.GetValue(_skip) || options.SkipFaulty,
        };
        return options.IsEmpty() ? null : options;
    }
}
