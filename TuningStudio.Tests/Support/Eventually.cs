using System.Runtime.CompilerServices;

namespace TuningStudio.Tests.Support;

/// <summary>Waits for what happens beside the test.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Returns as soon as a condition holds; fails with its text where it does not within minutes.</summary>
    internal static async Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var cancel = TestContext.Current.CancellationToken;
        for (var since = TimeProvider.System.GetTimestamp(); !condition(); await Task.Delay(20, cancel))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"Waited {Patience.TotalMinutes} minutes in vain: {what}");
        }
    }
}
