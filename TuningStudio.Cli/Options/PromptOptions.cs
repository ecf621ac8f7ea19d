using System.CommandLine;
using System.Globalization;
using TuningStudio.Cli.Prompts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Options;

/// <summary>What <c>generate</c> continues: exactly one of a text, ids, or a conversation.</summary>
internal sealed class PromptOptions
{
    private readonly Option<string?> _prompt = new("--prompt") { Description = "Text to continue as it is, without a chat template.", HelpName = "TEXT" };
    private readonly Option<string?> _ids = new("--ids") { Description = "Token ids to continue, separated by commas; needs no tokenizer.", HelpName = "1,2,3" };
    private readonly Option<string?> _messages = new("--messages") { Description = "JSON file with a conversation to answer, written with the model's chat template.", HelpName = "FILE" };

    internal void AddTo(Command command)
    {
        command.Add(_prompt);
        command.Add(_ids);
        command.Add(_messages);
        _ids.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Ids(token.Value) is null)
            {
                result.AddError($"--ids must be whole numbers separated by commas, not '{token.Value}'.");
            }
        });
        command.Validators.Add(result =>
        {
            Option[] options = [_prompt, _ids, _messages];
            if (options.Count(option => result.GetResult(option) is { Implicit: false }) != 1)
            {
                result.AddError("Give one of --prompt, --ids and --messages.");
            }
        });
    }

    /// <summary>The prompt's ids, and the model's text side where the folder has one.</summary>
    internal (int[] Ids, ModelText? Text) Read(ParseResult parsed, string modelFolder)
    {
        if (parsed.GetValue(_ids) is { } ids)
        {
            return (Ids(ids)!, ModelText.TryLoad(modelFolder));
        }

        var messages = parsed.GetValue(_messages) is { } path ? ConversationFile.Read(Path.GetFullPath(path)) : null;
        var text = ModelText.Load(modelFolder);
        return (messages is null ? text.EncodePrompt(parsed.GetValue(_prompt)!) : text.EncodePrompt(messages), text);
    }

    private static int[]? Ids(string text)
    {
        var parts = text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var ids = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out ids[i]))
            {
                return null;
            }
        }

        return ids.Length > 0 ? ids : null;
    }
}
