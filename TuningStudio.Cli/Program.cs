using System.Globalization;
using System.Text;
using TuningStudio.Cli;

// Numbers on a command line and in its output are written one way everywhere.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
Console.InputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interrupts = new ConsoleInterrupts();
return CommandLine.Run(args, Console.Out, Console.Error, Console.In, interrupts);
