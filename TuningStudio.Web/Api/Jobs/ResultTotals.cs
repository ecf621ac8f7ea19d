using System.Globalization;
using System.Text;

namespace TuningStudio.Web.Api.Jobs;

/// <summary>What a run's <c>results.csv</c> sums up in its last row.</summary>
internal static class ResultTotals
{
    private const int LongestRow = 4096;

    /// <summary>Tokens computed in all steps; null where the file does not say so.</summary>
    internal static long? Tokens(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(-Math.Min(file.Length, LongestRow), SeekOrigin.End);
            using var reader = new StreamReader(file, Encoding.UTF8);
            var row = reader.ReadToEnd().TrimEnd('\n').Split('\n')[^1].Split(',');

            // Its second column is elapsed_tokens.
            return row.Length > 1 && long.TryParse(row[1], NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) ? tokens : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
