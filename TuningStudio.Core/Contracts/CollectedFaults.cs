namespace TuningStudio.Core.Contracts;

/// <summary>Faults that are found one by one and told all at once.</summary>
public sealed class CollectedFaults
{
    private readonly List<TuningException> _faults = [];

    /// <summary>Whether none was found.</summary>
    public bool IsEmpty => _faults.Count == 0;

    /// <summary>Takes a fault up.</summary>
    public void Add(TuningException fault) => _faults.Add(fault);

    /// <summary>Takes several up.</summary>
    public void AddRange(IEnumerable<TuningException> faults) => _faults.AddRange(faults);

    /// <summary>Does something, and takes up the fault that it ends in.</summary>
    /// <returns>Whether it went well.</returns>
    public bool Try(Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (TuningException fault)
        {
            _faults.Add(fault);
            return false;
        }
    }

    /// <summary>The same of something that gives a value.</summary>
    /// <returns>The value; null where it ended in a fault.</returns>
    public T? Try<T>(Func<T?> find)
        where T : class
    {
        T? found = null;
        Try(() => { found = find(); });
        return found;
    }

    /// <summary>Each fault once: what is wrong with one run of a sweep is wrong with most.</summary>
    public IReadOnlyList<TuningException> All => [.. _faults.DistinctBy(fault => fault.Message)];

    /// <summary>Refuses what has faults.</summary>
    /// <exception cref="TuningException">The fault, or one that says all of them.</exception>
    public void Refuse()
    {
        var faults = All;
        if (faults.Count > 0)
        {
            throw faults.Count == 1
                ? faults[0]
                : new TuningException(
                    faults[0].Code,
                    string.Join(" ", faults.Select(fault => fault.ToInfo().ToString())),
                    field: faults[0].Field,
                    innerException: faults[0]);
        }
    }
}
