namespace TuningStudio.Web.Persistence;

/// <summary>The answer to a request that was to be done once.</summary>
internal sealed class AnswerRow
{
    /// <summary>SHA-256 of who asked, where, and under which key.</summary>
    public required string Key { get; set; }

    /// <summary>SHA-256 of the body.</summary>
    public required string BodyHash { get; set; }

    public int Status { get; set; }

    public required string ContentType { get; set; }

    public required byte[] Body { get; set; }

    /// <summary>Unix seconds.</summary>
    public long CreatedAt { get; set; }
}
