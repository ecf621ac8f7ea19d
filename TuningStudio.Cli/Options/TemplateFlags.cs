using System.CommandLine;
using TuningStudio.Core.Contracts;

namespace TuningStudio.Cli.Options;

/// <summary>A template of the user's own in place of the model's.</summary>
internal sealed class TemplateFlags
{
    private readonly Option<string?> _prompt = new("--prompt-template") { Description = "A question as the model sees it, in place of its chat template: '### Question:\\n{prompt}\\n\\n### Answer:\\n'. \\n is a line break. Kept with the adapter.", HelpName = "TEXT" };
    private readonly Option<string?> _answer = new("--answer-template") { Description = "With --prompt-template: what stands around an answer; what is behind {answer} is learnt, and the end-of-text token with it. Default: {answer}", HelpName = "TEXT" };
    private readonly Option<string?> _system = new("--system-template") { Description = "With --prompt-template: what stands around the system prompt. Default: {system}\\n\\n", HelpName = "TEXT" };

    internal void AddTo(Command command)
    {
        command.Add(_prompt);
        command.Add(_answer);
        command.Add(_system);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_prompt) is not { } prompt)
            {
                foreach (var option in ((Option[])[_answer, _system]).Where(option => result.GetResult(option) is { Implicit: false }))
                {
                    result.GetResult(option)!.AddError($"{option.Name} is for --prompt-template.");
                }

                return;
            }

            try
            {
                Make(Text(_prompt) ?? string.Empty, Text(_answer), Text(_system)).Refuse();
            }
            catch (TuningException fault)
            {
                prompt.AddError($"{fault.Message} {fault.Remedy}");
            }

            string? Text(Option option) => result.GetResult(option) is { Tokens: [var token] } ? token.Value : null;
        });
    }

    /// <summary>The template that is asked for, or an earlier run's.</summary>
    internal PromptTemplate? Read(ParseResult parsed, PromptTemplate? source) =>
        parsed.GetValue(_prompt) is { } prompt ? Make(prompt, parsed.GetValue(_answer), parsed.GetValue(_system)) : source;

    private static PromptTemplate Make(string prompt, string? answer, string? system) =>
        new() { Prompt = Lines(prompt)!, Answer = Lines(answer), System = Lines(system) };

    // Shells make a line break hard to type.
    private static string? Lines(string? text) => text?.Replace("\\n", "\n", StringComparison.Ordinal);
}
