using System.CommandLine;
using System.Globalization;
using TuningStudio.Cli.Prompts;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Options;

/// <summary>What <c>generate</c> continues: exactly one of a text, ids, or a conversation.</summary>
internal sealed class PromptOptions
{
    private readonly Option<string?> _prompt = new("--prompt") { Description = "Text to continue as it is, without a chat template.", HelpName = "TEXT" };
    private readonly Option<string?> _ids = new("--ids") { Description = "Token ids to continue, separated by commas; needs no tokenizer.", HelpName = "1,2,3" };
    private readonly Option<string?> _messages = new("--messages") { Description = "JSON file with a conversation to answer, written with the model's chat template. A path or an address.", HelpName = "FILE|ADDRESS" };

    internal void AddTo(Command command)
    {
        command.Add(_prompt);
        command.Add(_ids);
        command.Add(_messages);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_ids) is { Tokens: [var token] } given && Ids(token.Value) is null)
            {
                given.AddError($"--ids must be whole numbers separated by commas, not '{token.Value}'.");
            }

            Option[] options = [_prompt, _ids, _messages];
            if (options.Count(result.Has) != 1)
            {
                result.AddError("Give one of --prompt, --ids and --messages.");
            }
        });
    }

    /// <summary>The prompt's ids, and the model's text side where the folder has one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="modelFolder">The model.</param>
    /// <param name="adapterFolder">The adapter, whose template counts where it has one.</param>
    /// <param name="local">Makes a local file of a path or an address.</param>
    /// <param name="note">Told why the answer is shown as ids alone, where the folder's tokenizer cannot be used.</param>
    internal (int[] Ids, ModelText? Text) Read(ParseResult parsed, string modelFolder, string? adapterFolder, Func<string, string> local, Action<string> note)
    {
        if (parsed.GetValue(_ids) is { } ids)
        {
            return (Ids(ids)!, TryLoad(modelFolder, note));
        }

        var path = parsed.GetValue(_messages) is { } named ? local(named) : null;
        var messages = path is null ? null : ConversationFile.Read(path);
        var text = ModelText.Load(modelFolder).For(adapterFolder);
        try
        {
            return (messages is null ? text.EncodePrompt(parsed.GetValue(_prompt)!) : text.EncodePrompt(messages), text);
        }
        catch (TuningException fault) when (path is not null && fault.Code == ErrorCodes.InvalidTemplate)
        {
            // The template names itself in its message; what to change is the conversation.
            throw new TuningException(fault.Code, $"The model's chat template refuses the conversation: {fault.Message}", fault.Remedy, path, innerException: fault);
        }
    }

    private static ModelText? TryLoad(string modelFolder, Action<string> note)
    {
        try
        {
            return ModelText.TryLoad(modelFolder);
        }
        catch (TuningException fault) when (fault.Code is ErrorCodes.InvalidTokenizer or ErrorCodes.InvalidTemplate)
        {
            note($"The answer is shown as ids: {fault.ToInfo()}");
            return null;
        }
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
