using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace TuningStudio.Tests.Browser;

/// <summary>What axe-core says against a page as it stands.</summary>
internal static class Axe
{
    private static readonly string[] Serious = ["serious", "critical"];

    /// <summary>Serious and critical findings, a text each; none is right.</summary>
    internal static async Task<IEnumerable<string>> FindingsAsync(IPage page, string where)
    {
        var result = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        return result.Violations
            .Where(finding => Serious.Contains(finding.Impact))
            .Select(finding => $"{where}: {finding.Id}, {finding.Help}\n    {string.Join("\n    ", finding.Nodes.Take(5).Select(node => node.Html.ReplaceLineEndings(" ")))}");
    }
}
