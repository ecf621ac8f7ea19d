namespace TuningStudio.Web.Components.Shared;

/// <summary>A column and a direction as an address has them: the column's name in lower case, with <c>-</c> before it where the largest comes first.</summary>
internal readonly record struct SortOrder<TColumn>(TColumn Column, bool IsDescending)
    where TColumn : struct, Enum
{
    /// <summary>Reads it; null where there is no such column.</summary>
    internal static SortOrder<TColumn>? Parse(string? text) =>
        Enum.TryParse<TColumn>(text?.TrimStart('-'), ignoreCase: true, out var column) && Enum.IsDefined(column) ? new(column, text!.StartsWith('-')) : null;

    public override string ToString() => (IsDescending ? "-" : string.Empty) + Column.ToString().ToLowerInvariant();
}
