namespace TuningStudio.Cli.Completion;

/// <summary>What shells are told so that they ask the program for the words that may follow.</summary>
internal static class CompletionScript
{
    internal static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    internal static string For(string shell) => shell switch
    {
        "bash" => """
            _tuningstudio() {
              local IFS=$'\n'
              local word="${COMP_WORDS[COMP_CWORD]}"
              COMPREPLY=($(compgen -W "$(tuningstudio "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
            }
            complete -o default -F _tuningstudio tuningstudio
            """,
        "zsh" => """
            #compdef tuningstudio
            _tuningstudio() {
              local -a words_found
              words_found=("${(@f)$(tuningstudio "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
              compadd -- $words_found || _files
            }
            compdef _tuningstudio tuningstudio
            """,
        "fish" => """
            function __tuningstudio_complete
              set -l line (commandline -cp)
              tuningstudio "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c tuningstudio -a '(__tuningstudio_complete)'
            """,
        _ => """
            Register-ArgumentCompleter -Native -CommandName tuningstudio -ScriptBlock {
              param($word, $ast, $cursor)
              tuningstudio "[suggest:$cursor]" "$ast" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };
}
