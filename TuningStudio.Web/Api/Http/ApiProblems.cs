namespace TuningStudio.Web.Api.Http;

/// <summary>What is wrong with a request: everything at once.</summary>
internal sealed class ApiProblems
{
    private readonly List<(string Param, string Message, string? Code)> _found = [];

    internal void Add(string param, string message, string? code = null) => _found.Add((param, message, code));

    internal void Require(bool holds, string param, string message)
    {
        if (!holds)
        {
            Add(param, message, "invalid_value");
        }
    }

    /// <summary>Ends the request if anything is wrong.</summary>
    /// <exception cref="ApiFault">Says what.</exception>
    internal void Throw()
    {
        if (_found.Count > 0)
        {
            throw ApiFault.BadRequest(string.Join(" ", _found.Select(problem => problem.Message)), _found[0].Param, _found[0].Code);
        }
    }
}
