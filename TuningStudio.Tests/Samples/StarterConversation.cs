using TuningStudio.Core.Contracts;
using TuningStudio.Core.Generation;
using TuningStudio.Core.Models;
using TuningStudio.Core.Runtime;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Tests.Samples;

/// <summary>The committed starter model, ready to be asked.</summary>
internal sealed class StarterConversation : IDisposable
{
    private readonly ModelText _text = ModelText.Load(SampleFiles.Layout.Model);

    internal ICausalLanguageModel Model { get; } = ModelLoader.Load(SampleFiles.Layout.Model, new ComputeDevice("cpu", "fp32"));

    /// <summary>The most likely answer.</summary>
    internal string Ask(string question) => new TextGenerator(Model, _text.Tokenizer, _text.StopIds)
        .Generate(_text.EncodePrompt([new ChatMessage(ChatMessage.User, question)]), new SamplingOptions { Temperature = 0, MaxNewTokens = 64 }).Text;

    public void Dispose() => Model.Dispose();
}
