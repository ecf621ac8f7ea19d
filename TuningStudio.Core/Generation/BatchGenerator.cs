using TuningStudio.Core.Contracts;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft;
using TuningStudio.Core.Peft.Rows;
using TuningStudio.Core.Tokenization;
using static TorchSharp.torch;

namespace TuningStudio.Core.Generation;

/// <summary>
/// Continues several prompts at once over one base, token by token with a key/value cache: rows with different adapters are rows of one
/// pass, and rows come and go at any time. An adapter that changes more than linear layers has passes of its own. Synchronous: call it on one
/// thread.
/// </summary>
/// <param name="model">The model. Adapters that jobs name are on during their passes alone; until then they must be off.</param>
/// <param name="tokenizer">Turns ids into text; null where only ids are wanted.</param>
public sealed class BatchGenerator(ICausalLanguageModel model, ITextTokenizer? tokenizer) : IDisposable
{
    private readonly List<AnswerRow> _open = [];
    private readonly RowGroup _shared = new(model, new PassThreads(model));
    private readonly Dictionary<IAttachedAdapter, RowGroup> _own = [];

    /// <summary>Rows without an end yet.</summary>
    public int Count => _open.Count;

    // Columns of prompts that are read at once: between two such parts a cancellation is heard, and other rows get their tokens.
    internal int PromptPart { get; init; } = 512;

    /// <summary>Takes a prompt in; it is answered by the next steps.</summary>
    /// <exception cref="TuningException">The prompt is empty, too long or not of this model's vocabulary; an option is out of range.</exception>
    public AnswerRow Add(GenerationJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var row = new AnswerRow(job, tokenizer, Room(job));
        GroupOf(job.Adapter).Add(row);
        _open.Add(row);
        return row;
    }

    /// <summary>Gives every row its next token, or reads a part of its prompt.</summary>
    /// <returns>Rows that ended by it.</returns>
    public IReadOnlyList<AnswerRow> Step()
    {
        using var inference = inference_mode();
        _shared.Step(PromptPart);
        foreach (var group in _own.Values)
        {
            group.Step(PromptPart);
        }

        var ended = _open.Where(row => row.IsEnded).ToArray();
        _open.RemoveAll(row => row.IsEnded);
        foreach (var adapter in _own.Keys.Where(adapter => !_open.Any(row => row.Job.Adapter == adapter)).ToArray())
        {
            _own.Remove(adapter);
        }

        return ended;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shared.Dispose();
        foreach (var group in _own.Values)
        {
            group.Dispose();
        }
    }

    private RowGroup GroupOf(IAttachedAdapter? adapter)
    {
        if (adapter is null || RowAdapters.CanShare(adapter))
        {
            return _shared;
        }

        if (!_own.TryGetValue(adapter, out var group))
        {
            _own[adapter] = group = new RowGroup(model, new PassThreads(model));
        }

        return group;
    }

    // Tokens that may follow the prompt.
    private int Room(GenerationJob job)
    {
        var prompt = job.Prompt;
        if (prompt.Count == 0)
        {
            throw new TuningException(ErrorCodes.InvalidOption, "The prompt is empty.", "Write something for the model to continue.", field: "prompt");
        }

        if (prompt.Any(model.Shape.IsForeign))
        {
            throw new TuningException(ErrorCodes.InvalidOption, $"Token id {prompt.First(model.Shape.IsForeign)} is outside this model's vocabulary of {model.Shape.VocabularySize}.", "Use ids of this model's tokenizer.", field: "ids");
        }

        var places = model.Shape.MaxPositions - VirtualTokens(job.Adapter);
        return prompt.Count < places
            ? places - prompt.Count
            : throw new TuningException(ErrorCodes.InvalidOption, $"The prompt has {prompt.Count} tokens; this model takes fewer than {places}.", "Shorten it.", field: "prompt");
    }

    private int VirtualTokens(IAttachedAdapter? adapter)
    {
        using var rows = new RowAdapters([adapter]);
        rows.Enable(true);
        var count = model.SoftPrompt?.Length ?? 0;
        rows.Enable(false);
        return count;
    }
}
