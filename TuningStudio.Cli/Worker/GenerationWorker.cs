using System.Text.Json;
using TuningStudio.Cli.Engine;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Worker;

/// <summary>Answers requests from standard input on standard output, one JSON object a line, over one base model.</summary>
internal sealed class GenerationWorker
{
    // Answers at once; further requests wait.
    private const int MostRows = 16;

    private readonly TextWriter _output;
    private readonly Lock _gate = new();

    internal GenerationWorker(TextWriter output) => _output = output;

    /// <summary>Loads the base, says so, and answers until the input ends.</summary>
    internal int Run(string modelFolder, string? device, string? precision, TextReader input)
    {
        try
        {
            // Cheap faults first: a missing tokenizer is found before gigabytes of weights are read.
            ModelLoader.FamilyOf(ModelConfig.Load(modelFolder));
            var text = ModelText.Load(modelFolder);
            using var loaded = LoadedModel.Open(modelFolder, adapter: null, device, precision);
            using var answers = new OpenAnswers(loaded.Model, text, Write);
            Emit(new GenerationReady(loaded.Device.Name, loaded.Device.Precision, text.HasChatTemplate));
            using var inbox = new GenerationInbox(input, Emit);
            Answer(inbox, answers);
            return ExitCodes.Ok;
        }
        catch (Exception fault)
        {
            if (fault is not TuningException)
            {
                Console.Error.WriteLine(fault);
            }

            var error = Faults.Describe(fault);
            Emit(new GenerationFailed(null, error));
            return ExitCodes.Of(error.Code);
        }
    }

    // Requests join those that are being answered between two tokens; where there are none, the next one is waited for.
    private void Answer(GenerationInbox inbox, OpenAnswers answers)
    {
        while (true)
        {
            while (answers.Count < MostRows && inbox.Next(waits: answers.Count == 0) is var (request, cancellation))
            {
                if (!answers.Begin(request, cancellation))
                {
                    Flush();
                    inbox.Close(request.RequestId);
                }
            }

            if (answers.Count == 0)
            {
                return;
            }

            var ended = answers.Step();
            Flush();
            foreach (var requestId in ended)
            {
                inbox.Close(requestId);
            }
        }
    }

    private void Emit(GenerationEvent happened)
    {
        Write(happened);
        Flush();
    }

    // What a step gives to all rows goes out together: each write wakes the site.
    private void Write(GenerationEvent happened)
    {
        var line = JsonSerializer.Serialize(happened, StudioJson.Line.GenerationEvent);
        lock (_gate)
        {
            _output.WriteLine(line);
        }
    }

    private void Flush()
    {
        lock (_gate)
        {
            _output.Flush();
        }
    }
}
