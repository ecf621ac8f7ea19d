using System.Runtime.InteropServices;
using TuningStudio.Core.Models;
using TuningStudio.Core.Peft.Rows;
using static TorchSharp.torch;

namespace TuningStudio.Core.Generation;

/// <summary>
/// Rows that go through the model together, one cache for all. Rows of different lengths have padding on the left; those that end leave
/// the cache, and other batches join.
/// </summary>
internal sealed class RowBatch : IDisposable
{
    private readonly ICausalLanguageModel _model;
    private readonly PassThreads _threads;
    private readonly KeyValueCache _cache;
    private readonly int _virtualTokens;
    private List<AnswerRow> _rows;
    private RowAdapters? _adapters;
    private LeftPadding? _padding;

    // Columns of the longest row, virtual tokens left out, and how many of them are read while prompts are.
    private int _columns;
    private int _read;

    internal RowBatch(ICausalLanguageModel model, PassThreads threads, IEnumerable<AnswerRow> rows)
    {
        (_model, _threads) = (model, threads);
        _rows = [.. rows];
        _cache = new KeyValueCache(model.Shape.Layers);
        Arrange();
        _virtualTokens = WithAdapters(() => model.SoftPrompt?.Length ?? 0);
    }

    internal IReadOnlyList<AnswerRow> Rows => _rows;

    /// <summary>Reads the next columns of the prompts; behind the last each row chooses its first token.</summary>
    /// <param name="most">Most columns.</param>
    /// <returns>Whether the prompts are read.</returns>
    internal bool Read(int most)
    {
        var (start, count) = (_read, Math.Min(most, _columns - _read));
        _read += count;
        var isLast = _read == _columns;
        Pass(row => Enumerable.Range(start - Padding(row), count).Select(place => place < 0 ? 0L : row.TokenAt(place)), isLast);
        return isLast;
    }

    /// <summary>Reads the token that each row chose last, and lets it choose the next.</summary>
    internal void Advance()
    {
        _columns++;
        Pass(row => [row.Last], wantsTokens: true);
    }

    /// <summary>Lets go of rows that have ended.</summary>
    internal void DropEnded()
    {
        if (!_rows.Any(row => row.IsEnded))
        {
            return;
        }

        var kept = Enumerable.Range(0, _rows.Count).Where(row => !_rows[row].IsEnded).ToArray();
        if (kept.Length > 0)
        {
            // What is read of columns that are now padding in every row.
            var padding = Math.Min(kept.Min(row => Padding(_rows[row])), _cache.Length - Math.Min(_cache.Length, _virtualTokens));
            _cache.Keep(kept, padding, _virtualTokens);
            _read -= padding;
        }

        _rows = [.. kept.Select(row => _rows[row])];
        Arrange();
    }

    /// <summary>Takes in the rows of another batch whose prompts are read too; the other is left empty.</summary>
    internal void Join(RowBatch other)
    {
        _cache.Join(other._cache, _virtualTokens);
        _rows = [.. _rows, .. other._rows];
        other._rows = [];
        Arrange();
    }

    public void Dispose()
    {
        _cache.Dispose();
        _adapters?.Dispose();
        _padding?.Dispose();
    }

    private int Padding(AnswerRow row) => _columns - row.Length;

    // After any change of the rows.
    private void Arrange()
    {
        _adapters?.Dispose();
        _padding?.Dispose();
        _adapters = new RowAdapters([.. _rows.Select(row => row.Job.Adapter)]);
        _columns = _rows.Select(row => row.Length).DefaultIfEmpty(0).Max();
        _padding = _rows.All(row => Padding(row) == 0) ? null : new LeftPadding([.. _rows.Select(Padding)], _model.Device);
    }

    private void Pass(Func<AnswerRow, IEnumerable<long>> tokens, bool wantsTokens)
    {
        using var scope = NewDisposeScope();
        var ids = tensor(_rows.SelectMany(tokens).ToArray(), device: _model.Device).view(_rows.Count, -1);
        var logits = _threads.Run(ids.numel(), () => WithAdapters(() =>
        {
            var hidden = _model.Forward(ids, new ForwardContext(_cache, Padding: _padding, Columns: _columns));
            return wantsTokens ? _model.Head(hidden.narrow(1, hidden.shape[1] - 1, 1)).to(ScalarType.Float32).cpu().contiguous() : null;
        }));
        if (logits is not null)
        {
            Choose(MemoryMarshal.Cast<byte, float>(logits.bytes));
        }
    }

    // [B,V], which the rows change.
    private void Choose(Span<float> logits)
    {
        var width = logits.Length / _rows.Count;
        for (var row = 0; row < _rows.Count; row++)
        {
            _rows[row].Take(logits.Slice(row * width, width));
        }
    }

    private T WithAdapters<T>(Func<T> compute)
    {
        _adapters!.Enable(true);
        try
        {
            return compute();
        }
        finally
        {
            _adapters.Enable(false);
        }
    }
}
