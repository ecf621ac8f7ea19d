using TuningStudio.Core.Models.Layers;

namespace TuningStudio.Core.Peft.Rows;

/// <summary>
/// Adapters of the rows of one batch over one base: the base's products are computed once for all rows, and each adapter's part on its own
/// rows. Rows that all have the same adapter may have one of any kind.
/// </summary>
public sealed class RowAdapters : IDisposable
{
    private readonly IAttachedAdapter? _only;
    private readonly List<(Linear Layer, ILinearAdapter Rows)> _layers = [];

    /// <param name="rows">The adapter of each row, or null for the base as it is.</param>
    public RowAdapters(IReadOnlyList<IAttachedAdapter?> rows)
    {
        if (rows.Distinct().Count() == 1)
        {
            _only = rows[0];
            return;
        }

        foreach (var layer in rows.OfType<IAttachedAdapter>().SelectMany(adapter => adapter.LinearAdapters!.Keys).Distinct())
        {
            IReadOnlyList<ILinearAdapter?> adapters = [.. rows.Select(row => row?.LinearAdapters!.GetValueOrDefault(layer))];
            _layers.Add((layer, StackedLora.TryCreate(adapters, layer.Stored.Stored) ?? (ILinearAdapter)new LinearRows(adapters)));
        }
    }

    /// <summary>Whether an adapter's rows may share a batch with those of others.</summary>
    public static bool CanShare(IAttachedAdapter? adapter) => adapter is null or { LinearAdapters: not null };

    /// <summary>Puts the adapters into the model's slots, or takes them out.</summary>
    public void Enable(bool isOn)
    {
        if (_only is not null)
        {
            _only.Enabled = isOn;
        }

        foreach (var (layer, rows) in _layers)
        {
            layer.Adapter = isOn ? rows : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, rows) in _layers)
        {
            (rows as IDisposable)?.Dispose();
        }
    }
}
