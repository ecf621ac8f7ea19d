using System.CommandLine;

namespace TuningStudio.Cli.Options;

/// <summary>Options that several verbs share, spelled once. Each call makes a fresh one: an option belongs to one command.</summary>
internal static class CommonOptions
{
    internal const string JsonFlag = "--json";

    internal static Option<bool> Json => new(JsonFlag) { Description = "Print JSON lines for scripts instead of text for people.", Recursive = true };

    internal static Option<string> Model(string help = "Folder of the base model, in Hugging Face layout (config.json and safetensors).") =>
        new("--model") { Description = help, Required = true, HelpName = "DIR" };

    internal static Option<string?> Adapter() => new("--adapter") { Description = "Folder of a tuned adapter, in PEFT's layout; without it the base alone answers.", HelpName = "DIR" };

    internal static Option<string?> Device() => new("--device") { Description = "cpu, cuda:0, cuda:1 …; auto (the default) takes the first GPU if there is one.", HelpName = "DEVICE" };

    internal static Option<string?> Precision() => new("--precision") { Description = "fp32 or bf16; auto (the default) takes bf16 where the hardware computes it.", HelpName = "FORMAT" };

    internal static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);
}
