namespace TuningStudio.Core.Data.Files;

/// <summary>Lets so many bytes through until it is told that they made something whole.</summary>
/// <param name="content">What is read; closed with this.</param>
/// <param name="most">Most bytes in between.</param>
internal sealed class MeteredStream(Stream content, long most) : ForwardStream
{
    private readonly long limit = most;
    private long left = most;

    /// <summary>Begins to count anew.</summary>
    public void Restart() => left = limit;

    /// <exception cref="InvalidDataException">Too much came through.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = content.Read(buffer, offset, count);
        left -= read;
        return left >= 0 ? read : throw new InvalidDataException($"it holds a row of more than {limit >> 20} MB.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }
}
