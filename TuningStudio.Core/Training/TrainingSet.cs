using System.Security.Cryptography;
using System.Runtime.InteropServices;
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
