using System.Text.Json;
using TuningStudio.Cli.Engine;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Cli.Worker;

/// <summary>Answers requests from standard input on standard output, one JSON object a line, over one base model.</summary>
internal sealed class GenerationWorker
{
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
            using var adapters = new AdapterCache(loaded.Model);
            var generator = new TextGenerator(loaded.Model, text.Tokenizer, text.StopIds);
            Emit(new GenerationReady(loaded.Device.Name, loaded.Device.Precision, text.HasChatTemplate));
            using var inbox = new GenerationInbox(input, Emit);
            foreach (var (request, cancellation) in inbox.Requests())
            {
                Answer(request, text, adapters, generator, cancellation);
            }

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

    private void Answer(GenerateRequest request, ModelText text, AdapterCache adapters, TextGenerator generator, CancellationToken cancellation)
    {
        try
        {
            var ids = request.Prompt is { } prompt ? text.EncodePrompt(prompt) : text.EncodePrompt(request.Messages);
            adapters.Use(request.Adapter);
            var answer = generator.Generate(ids, request.Sampling, (piece, tokens) => Emit(new GenerationDelta(request.RequestId, piece, tokens)), cancellation);
            Emit(new GenerationFinished(request.RequestId, answer.Text, answer.Ids, answer.PromptTokens, answer.FinishReason, answer.TokensPerSecond));
        }
        catch (Exception fault)
        {
            // One request's trouble is not the others'.
            if (fault is not TuningException)
            {
                Console.Error.WriteLine(fault);
            }

            Emit(new GenerationFailed(request.RequestId, Faults.Describe(fault)));
        }
    }

    private void Emit(GenerationEvent happened)
    {
        var line = JsonSerializer.Serialize(happened, StudioJson.Line.GenerationEvent);
        lock (_gate)
        {
            _output.WriteLine(line);
            _output.Flush();
        }
    }
}
