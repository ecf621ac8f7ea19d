using System.Security.Cryptography;
using System.Runtime.InteropServices;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Data;
using TuningStudio.Core.Tokenization;

namespace TuningStudio.Core.Training;

/// <summary>Examples ready to be batched.</summary>
/// <param name="Training">Examples to learn, each with at least one trained token.</param>
/// <param name="Validation">Examples held out; may be empty.</param>
/// <param name="PaddingId">Id for padding.</param>
public sealed record TrainingSet(IReadOnlyList<EncodedExample> Training, IReadOnlyList<EncodedExample> Validation, int PaddingId)
{
    /// <summary>What <see cref="Validation"/> was made of, one for each; empty where that is not known.</summary>
    public IReadOnlyList<TrainingRecord> ValidationRecords { get; init; } = [];

    /// <summary>Numbers of the records of the training file that are held out, from 1; null where validation has a file of its own, or parts of documents are held out.</summary>
    public IReadOnlyList<int>? HeldOut { get; init; }

    /// <summary>The records of the training file, read anew when they are enumerated; empty where they are not known.</summary>
    public IEnumerable<TrainingRecord> TrainingRecords { get; init; } = [];

    /// <summary>Numbers of examples' records in the training file, from 1: what people find them by, whatever <see cref="EncodedExample.Line"/> counts.</summary>
    /// <returns>Each once, in order; places as the examples remember them where the file is not known or cannot be read any more.</returns>
    public IReadOnlyList<long> RecordNumbers(IEnumerable<EncodedExample> examples)
    {
        var lines = examples.Select(example => example.Line).Distinct().Order().ToList();
        try
        {
            var numbers = TrainingRecords.Select((record, index) => (record.Line, Number: index + 1L)).Where(record => lines.BinarySearch(record.Line) >= 0).Select(record => record.Number).Take(lines.Count).ToList();
            return numbers.Count == lines.Count ? numbers : lines;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or TuningException)
        {
            return lines;
        }
    }

    /// <summary>Hash of what is trained on: a run is only resumed on the data it was started with.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var example in Training)
        {
            hash.AppendData(BitConverter.GetBytes(example.Ids.Length));
            hash.AppendData(MemoryMarshal.AsBytes(example.Ids.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(example.Trained.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(example.Weights.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
