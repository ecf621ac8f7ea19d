using TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Values;

/// <summary>The <c>loop</c> of a for statement. Items are read one ahead at the most, so that a filter over a namespace sees it as it is then.</summary>
internal sealed class LoopContext : Callable
{
    private readonly object _source;
    private readonly Func<object, int, string>? _recurse;
    private IEnumerator<object> _items;
    private long? _length;
    private object? _previous;
    private object? _current;
    private object? _next;
    private PyTuple? _lastChanged;

    /// <param name="source">The value looped over.</param>
    /// <param name="items">Its items, where a filter leaves only some of them; null takes all.</param>
    /// <param name="depth">Levels of recursion around it.</param>
    /// <param name="recurse">Runs the loop's body over other items, in a recursive loop.</param>
    internal LoopContext(object source, IEnumerable<object>? items, int depth, Func<object, int, string>? recurse)
    {
        _source = items is null ? source : None.Value;
        _items = (items ?? Iteration.Of(source)).GetEnumerator();
        _recurse = recurse;
        Depth = depth;
    }

    internal override string TypeName => "LoopContext";

    internal long Index { get; private set; }

    internal int Depth { get; }

    internal long Length => _length ??= Iteration.Length(_source) ?? CountRest();

    internal bool MoveNext(out object item)
    {
        var next = _next ?? (_items.MoveNext() ? _items.Current : null);
        _next = null;
        item = next ?? None.Value;
        if (next is null)
        {
            return false;
        }

        Index++;
        _previous = _current;
        _current = next;
        return true;
    }

    internal override object? Member(string name) => name switch
    {
        "index" => Index,
        "index0" => Index - 1,
        "revindex" => Length - Index + 1,
        "revindex0" => Length - Index,
        "first" => Index == 1,
        "last" => Peek() is null,
        "length" => Length,
        "depth" => (long)Depth + 1,
        "depth0" => (long)Depth,
        "previtem" => _previous ?? new Undefined("there is no previous item"),
        "nextitem" => Peek() ?? new Undefined("there is no next item"),
        "cycle" => new Function(name, (_, arguments) => Cycle(arguments)),
        "changed" => new Function(name, (_, arguments) => Changed(arguments)),
        _ => null,
    };

    internal override object Call(Evaluation evaluation, Arguments arguments)
    {
        if (_recurse is null)
        {
            throw TemplateFault.Type("The loop must have the 'recursive' marker to be called recursively.");
        }

        return _recurse(arguments.Bind("loop", 1, "iterable").Required(0), Depth + 1);
    }

    private object? Peek() => _next ??= _items.MoveNext() ? _items.Current : null;

    private long CountRest()
    {
        var rest = new List<object>();
        while (_items.MoveNext())
        {
            rest.Add(_items.Current);
        }

        _items = rest.GetEnumerator();
        return rest.Count + Index + (_next is null ? 0 : 1);
    }

    private object Cycle(Arguments arguments) => arguments.Positional.Count > 0
        ? arguments.Positional[(int)((Index - 1) % arguments.Positional.Count)]
        : throw TemplateFault.Type("no items for cycling given");

    private bool Changed(Arguments arguments)
    {
        var now = new PyTuple(arguments.Positional);
        if (_lastChanged is not null && Equality.AreEqual(_lastChanged, now))
        {
            return false;
        }

        _lastChanged = now;
        return true;
    }
}
