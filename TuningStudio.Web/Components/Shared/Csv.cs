using System.Globalization;
using System.Text;

namespace TuningStudio.Web.Components.Shared;

/// <summary>Tables as CSV (RFC 4180), with the mark by which spreadsheets know UTF-8.</summary>
internal static class Csv
{
    /// <summary>The file itself. A cell that a spreadsheet would take for a formula is quoted as text.</summary>
    internal static byte[] Write(IEnumerable<IReadOnlyList<string?>> rows) =>
        [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => string.Join(',', row.Select(Cell)) + "\r\n")))];

    /// <summary>The file as a link.</summary>
    internal static string Link(IEnumerable<IReadOnlyList<string?>> rows) => "data:text/csv;base64," + Convert.ToBase64String(Write(rows));

    private static string Cell(string? text) => $"\"{(IsFormula(text) ? "'" : null)}{text?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // A negative number is one.
    private static bool IsFormula(string? text) =>
        text is [var first, ..] && "=+-@\t\r".Contains(first) && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
