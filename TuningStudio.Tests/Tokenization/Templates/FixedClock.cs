namespace TuningStudio.Tests.Tokenization.Templates;

/// <summary>A clock whose local time stands still.</summary>
internal sealed class FixedClock(DateTime now) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(now, TimeSpan.Zero);

    // What a template may take is told by its steps; a machine that stands still for a while must not be its fault.
    public override long GetTimestamp() => 0;
}
