namespace TuningStudio.Core.Data.Layouts;

/// <summary>What a data set calls the parts of a turn and its speakers.</summary>
/// <param name="Role">Properties of which one says who speaks.</param>
/// <param name="Content">Properties of which one holds what is said.</param>
/// <param name="Own">The data set's own names of speakers, and the roles they are; beside those that are known.</param>
internal sealed record TurnNames(IReadOnlyList<string> Role, IReadOnlyList<string> Content, IReadOnlyDictionary<string, string> Own)
{
    /// <summary>The names that are known.</summary>
    public static TurnNames Usual { get; } = new(["role", "from"], ["content", "value"], new Dictionary<string, string>());

    /// <summary>All speakers' names, for an error.</summary>
    public string Known => string.Join(", ", [.. Own.Keys, TurnRole.Known]);

    /// <summary>The role as chat templates spell it, or null.</summary>
    public string? Find(string name) => Own.GetValueOrDefault(name) ?? TurnRole.Find(name);
}
