using TuningStudio.Core.Models;

namespace TuningStudio.Core.Generation;

/// <summary>Rows that may share passes: some wait, some have their prompts read, some are being answered.</summary>
/// <param name="model">The model.</param>
internal sealed class RowGroup(ICausalLanguageModel model) : IDisposable
{
    private readonly List<AnswerRow> _waiting = [];
    private RowBatch? _reading;
    private RowBatch? _answering;

    internal void Add(AnswerRow row) => _waiting.Add(row);

    /// <summary>One token for every row that is being answered, and a part of the prompts of those that come.</summary>
    /// <param name="promptPart">Most columns of prompts at once.</param>
    internal void Step(int promptPart)
    {
        try
        {
            HearCancellations();
            _answering?.Advance();
            Read(promptPart);
            DropEnded(ref _answering);
        }
        catch (Exception fault)
        {
            // Memory ran out, perhaps: what the cache holds now is half a pass.
            foreach (var row in Rows().Where(row => !row.IsEnded))
            {
                row.Fail(fault);
            }

            Dispose();
        }
    }

    public void Dispose()
    {
        _waiting.Clear();
        _reading?.Dispose();
        _answering?.Dispose();
        (_reading, _answering) = (null, null);
    }

    private static void DropEnded(ref RowBatch? batch)
    {
        batch?.DropEnded();
        if (batch is { Rows.Count: 0 })
        {
            batch.Dispose();
            batch = null;
        }
    }

    private List<AnswerRow> Rows() => [.. _waiting, .. _reading?.Rows ?? [], .. _answering?.Rows ?? []];

    private void HearCancellations()
    {
        foreach (var row in Rows())
        {
            row.HearCancellation();
        }

        _waiting.RemoveAll(row => row.IsEnded);
        DropEnded(ref _reading);
        DropEnded(ref _answering);
    }

    private void Read(int promptPart)
    {
        if (_reading is null && _waiting.Count > 0)
        {
            _reading = new RowBatch(model, _waiting);
            _waiting.Clear();
        }

        if (_reading?.Read(promptPart) == true)
        {
            DropEnded(ref _reading);
            DropEnded(ref _answering);
            if (_answering is not null && _reading is not null)
            {
                _answering.Join(_reading);
                _reading.Dispose();
            }
            else
            {
                _answering ??= _reading;
            }

            _reading = null;
        }
    }
}
