using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Training;

/// <summary>Makes tokens of a file's records, on all cores, some records at a time.</summary>
/// <param name="dataset">The file.</param>
/// <param name="encoder">Makes the tokens.</param>
/// <param name="leaveIfStopped">Called for each record; throws <see cref="OperationCanceledException"/> to leave off.</param>
internal sealed class RecordEncoding(Dataset dataset, ExampleEncoder encoder, Action leaveIfStopped)
{
    // Enough for all cores, and little beside the tokens that are kept.
    private const int RecordsAtOnce = 1024;
    private const int CharactersAtOnce = 1 << 23;

    private readonly List<TuningException> skipped = [];

    internal Dataset Dataset => dataset;

    /// <summary>Records that were left out, as far as it was read.</summary>
    internal IReadOnlyList<TuningException> Skipped => skipped;

    /// <summary>The records of a file of conversations, in order.</summary>
    /// <exception cref="TuningException">One of them cannot be used; tells of all others that cannot.</exception>
    internal IEnumerable<EncodedExample> Examples() => Batches().SelectMany(batch => Encode(batch, (record, _) => encoder.Encode(record)));

    /// <summary>The documents of a file of text, in order.</summary>
    /// <exception cref="TuningException">One of them cannot be used; tells of all others that cannot.</exception>
    internal IEnumerable<EncodedDocument> Documents()
    {
        var goesOn = false;
        foreach (var batch in Batches())
        {
            var before = goesOn;
            foreach (var document in Encode(batch, (record, place) => encoder.EncodeDocument(record, place == 0 ? before : batch[place - 1].GoesOn)))
            {
                yield return document;
            }

            goesOn = batch[^1].GoesOn;
        }
    }

    private List<T> Encode<T>(List<TrainingRecord> batch, Func<TrainingRecord, int, T> encode)
    {
        try
        {
            return [.. batch.AsParallel().AsOrdered().Select((record, place) =>
            {
                leaveIfStopped();
                return encode(record, place);
            })];
        }
        catch (AggregateException exception) when (exception.InnerException is OperationCanceledException)
        {
            throw new OperationCanceledException(null, exception);
        }
        catch (AggregateException exception) when (exception.InnerException is TuningException fault)
        {
            throw new TuningException(fault.Code, fault.Message, fault.Remedy, fault.File ?? dataset.Path, fault.Line, fault.Field, exception);
        }
    }

    private IEnumerable<List<TrainingRecord>> Batches()
    {
        skipped.Clear();
        using var records = dataset.Records(skipped.Add).GetEnumerator();
        var batch = new List<TrainingRecord>();
        var characters = 0L;
        while (TryMove(records))
        {
            leaveIfStopped();
            batch.Add(records.Current);
            characters += records.Current.Text?.Length ?? records.Current.Messages.Sum(message => (long)message.Content.Length);
            if (batch.Count == RecordsAtOnce || characters >= CharactersAtOnce)
            {
                yield return batch;
                batch = [];
                characters = 0;
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private bool TryMove(IEnumerator<TrainingRecord> records)
    {
        try
        {
            return records.MoveNext();
        }
        catch (TuningException fault)
        {
            throw dataset.WithOthers(fault);
        }
    }
}
