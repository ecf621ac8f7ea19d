using System.Runtime.CompilerServices;

namespace TuningStudio.Core.Tokenization.Templates.Jinja.Runtime;

/// <summary>Counts what one rendering has cost and ends it at the limits.</summary>
internal sealed class Budget(TemplateLimits limits, TimeProvider time)
{
    private const int StepsBetweenClockReadings = 64;

    // Comparisons happen inside dictionaries and sorts too, which cannot be handed a budget.
    [ThreadStatic]
    private static Budget? s_current;

    private readonly long _start = time.GetTimestamp();
    private long _steps;
    private long _nextClockReading = StepsBetweenClockReadings;
    private long _text;
    private int _depth;

    /// <summary>Makes this the budget that comparisons on this thread count against, until it is closed.</summary>
    internal void Open() => s_current = this;

    internal static void Close() => s_current = null;

    /// <summary>Counts a comparison of texts.</summary>
    internal static void Compared(int length) => s_current?.Step(1 + (length >> 6));

    internal void Step(long count = 1)
    {
        _steps += count;
        if (_steps > limits.Steps)
        {
            throw TemplateFault.Limit($"the template takes more than {limits.Steps:N0} steps");
        }

        if (_steps >= _nextClockReading)
        {
            _nextClockReading = _steps + StepsBetweenClockReadings;
            if (time.GetElapsedTime(_start) > limits.Time)
            {
                throw TemplateFault.Limit($"the template takes longer than {limits.Time.TotalSeconds:0.#} seconds");
            }
        }
    }

    /// <summary>To be called before a text of this length is made.</summary>
    internal void Text(long length)
    {
        _text += length;
        if (length > limits.TextLength || _text > limits.TotalTextLength)
        {
            throw TemplateFault.Limit($"the template makes texts of more than {(length > limits.TextLength ? limits.TextLength : limits.TotalTextLength):N0} characters");
        }

        Step(length >> 6);
    }

    /// <summary>Checks a text that grew in place.</summary>
    internal void Length(long length)
    {
        if (length > limits.TextLength)
        {
            throw TemplateFault.Limit($"the template makes a text of more than {limits.TextLength:N0} characters");
        }
    }

    /// <summary>To be called before a text is searched for another: made for it, the two can take their product.</summary>
    internal void Search(string text, string part) => Step(((long)text.Length * part.Length) >> 13);

    internal void Enter()
    {
        Step();
        if (++_depth > limits.Depth)
        {
            throw TemplateFault.Limit($"the template nests deeper than {limits.Depth:N0} levels: does a macro call itself without end?");
        }

        // The count is what a template's author can understand; the stack is what must never run out, whatever thread this is.
        if ((_depth & 7) == 0)
        {
            CheckStack();
        }
    }

    internal void Leave() => _depth--;

    internal static void CheckStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TemplateFault.Limit("the template nests too deep for the stack");
        }
    }
}
