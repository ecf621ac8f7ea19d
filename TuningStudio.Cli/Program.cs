using System.Text;
using TuningStudio.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interrupts = new ConsoleInterrupts();
return CommandLine.Run(args, Console.Out, Console.Error, Console.In, interrupts);
