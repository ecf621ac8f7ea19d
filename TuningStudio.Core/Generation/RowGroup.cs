using TuningStudio.Core.Models;

namespace TuningStudio.Core.Generation;

/// <summary>
/// Rows that may share passes: some wait, some have their prompts read, some are being answered. A pass that has a fault does not say whose it was: its rows are read again,
/// each alone, and only a row that has the fault by itself ends with it.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="threads">Compute its passes.</param>
internal sealed class RowGroup(ICausalLanguageModel model, PassThreads threads) : IDisposable
{
    // Prompts are read together where many rows are being answered: reading one alone takes them as long as a token of all.
    private const int RowsToOneThatComes = 4;
    private const int LongestWait = 3;

    private readonly List<AnswerRow> _waiting = [];
    private readonly Queue<AnswerRow> _suspects = [];
    private RowBatch? _reading;
    private RowBatch? _answering;
    private int _waited;

    internal void Add(AnswerRow row) => _waiting.Add(row);

    /// <summary>One token for every row that is being answered, and a part of the prompts of those that come.</summary>
    /// <param name="promptPart">Most columns of prompts at once.</param>
    internal void Step(int promptPart)
    {
        HearCancellations();
        Try(ref _answering, batch => batch.Advance());
        Read(promptPart);
        Try(ref _answering, batch => batch.DropEnded());
    }

    public void Dispose()
    {
        _waiting.Clear();
        _suspects.Clear();
        _reading?.Dispose();
        _answering?.Dispose();
        (_reading, _answering) = (null, null);
    }

    // What the cache of a batch holds after a fault is half a pass.
    private void Try(ref RowBatch? batch, Action<RowBatch> act)
    {
        try
        {
            if (batch is not null)
            {
                act(batch);
            }
        }
        catch (Exception fault)
        {
            Suspect(batch!.Rows, fault);
            batch.Dispose();
            batch = null;
        }

        if (batch is { Rows.Count: 0 })
        {
            batch.Dispose();
            batch = null;
        }
    }

    private void Suspect(IReadOnlyList<AnswerRow> rows, Exception fault)
    {
        foreach (var row in rows.Where(row => !row.IsEnded))
        {
            if (rows.Count > 1 && row.Rewind())
            {
                _suspects.Enqueue(row);
            }
            else
            {
                row.Fail(fault);
            }
        }
    }

    private void HearCancellations()
    {
        foreach (var row in _waiting.Concat(_suspects).Concat(_reading?.Rows ?? []).Concat(_answering?.Rows ?? []))
        {
            row.HearCancellation();
        }

        _waiting.RemoveAll(row => row.IsEnded);
        Try(ref _reading, batch => batch.DropEnded());
        Try(ref _answering, batch => batch.DropEnded());
    }

    private void Read(int promptPart)
    {
        _reading ??= Next();
        var isRead = false;
        Try(ref _reading, batch => isRead = batch.Read(promptPart));
        if (!isRead || _reading is null)
        {
            return;
        }

        Try(ref _reading, batch => batch.DropEnded());
        Try(ref _answering, batch => batch.DropEnded());
        if (_answering is null || _reading is null)
        {
            (_answering, _reading) = (_answering ?? _reading, null);
            return;
        }

        Join(_answering, _reading);
    }

    private void Join(RowBatch answering, RowBatch reading)
    {
        IReadOnlyList<AnswerRow> rows = [.. answering.Rows, .. reading.Rows];
        _reading = null;
        try
        {
            answering.Join(reading);
        }
        catch (Exception fault)
        {
            Suspect(rows, fault);
            answering.Dispose();
            _answering = null;
        }
        finally
        {
            reading.Dispose();
        }
    }

    // Rows under suspicion first, one at a time; else all that wait.
    private RowBatch? Next()
    {
        while (_suspects.TryDequeue(out var suspect))
        {
            if (!suspect.IsEnded && Open([suspect]) is { } alone)
            {
                return alone;
            }
        }

        if (_waiting.Count == 0 || (_waiting.Count * RowsToOneThatComes < _answering?.Rows.Count && _waited++ < LongestWait))
        {
            return null;
        }

        List<AnswerRow> rows = [.. _waiting];
        _waiting.Clear();
        _waited = 0;
        return Open(rows);
    }

    private RowBatch? Open(List<AnswerRow> rows)
    {
        try
        {
            return new RowBatch(model, threads, rows);
        }
        catch (Exception fault)
        {
            Suspect(rows, fault);
            return null;
        }
    }
}
