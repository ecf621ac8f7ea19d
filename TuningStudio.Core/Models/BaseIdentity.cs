using System.Security.Cryptography;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Gguf;
using TuningStudio.Core.Weights;

namespace TuningStudio.Core.Models;

/// <summary>
/// Tells one base from another by its config and by pieces of its weights, spread over each file: whole files would take longer to read than
/// the model takes to load, and times of files change where nothing else does. Another model of the same shape differs in nearly every piece.
/// </summary>
internal static class BaseIdentity
{
    private const int Pieces = 256;
    private const int PieceBytes = 1024;

    /// <summary>The identity of a base.</summary>
    /// <param name="model">Its folder or GGUF file.</param>
    /// <returns>SHA-256 of what is looked at.</returns>
    /// <exception cref="TuningException">It cannot be read.</exception>
    internal static string Of(string model)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            if (GgufPath.FileOf(model) is { } single)
            {
                Append(hash, single);
                return Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            hash.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(model, "config.json"))));
            using var weights = CheckpointReader.Open(model);
            foreach (var file in weights.Files)
            {
                Append(hash, file);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TuningException(ErrorCodes.NotFound, $"The model cannot be read: {exception.Message}", "Check that it is there and may be read.", model, innerException: exception);
        }
    }

    private static void Append(IncrementalHash hash, string path)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        hash.AppendData(BitConverter.GetBytes(length));
        var piece = new byte[PieceBytes];
        var distance = Math.Max(PieceBytes, length / Pieces);
        for (var place = 0L; place < length; place += distance)
        {
            hash.AppendData(piece.AsSpan(0, RandomAccess.Read(file, piece, place)));
        }
    }
}
