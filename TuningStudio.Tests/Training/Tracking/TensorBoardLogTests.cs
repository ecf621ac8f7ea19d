using System.Buffers.Binary;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Training.Tracking;
using TuningStudio.Tests.Web.Hosting;

namespace TuningStudio.Tests.Training.Tracking;

public sealed class TensorBoardLogTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 11, 29, 1, 2, 3, 500, TimeSpan.Zero);

    private readonly TestFolder _folder = new();

    // CRC-32C of "123456789" is 0xE3069283 (RFC 3720), here masked: ((c >> 15) | (c << 17)) + 0xa282ead8.
    [Fact]
    public void MaskedChecksum_KnownText_IsTheKnownOne() =>
        Assert.Equal(unchecked(((0xE3069283u >> 15) | (0xE3069283u << 17)) + 0xA282EAD8u), TensorBoardRecord.MaskedChecksum("123456789"u8));

    [Fact]
    public void Take_StartStepAndValidation_WritesTheBytesThatTensorBoardReads()
    {
        var run = new RunFolder(_folder.Root);
        using (var log = new TensorBoardLog(run))
        {
            log.Take(new RunStartedEvent { Name = "x", EngineVersion = "1", ResumedFromStep = 200, Time = Time });
            log.Take(new PhaseEvent { Phase = RunPhase.Training, Time = Time });
            log.Take(new StepEvent { Step = 201, TrainLoss = 1.5, LearningRate = 0.25, Time = Time });
            log.Take(new ValidationEvent { Step = 201, ValidationLoss = 2, Time = Time });
        }

        var records = Records(File.ReadAllBytes(Assert.Single(Directory.GetFiles(run.TensorBoardFolder, "events.out.tfevents.*"))));

        // Fields: 1 wall_time, 2 step (varint: 200 is C8 01), 3 file_version, 7 session_log with status START, 5 summary.
        var seconds = BitConverter.GetBytes(Time.ToUnixTimeMilliseconds() / 1000.0);
        Assert.Equal([0x09, .. seconds, 0x10, 0x00, 0x1A, 0x0D, .. "brain.Event:2"u8.ToArray()], records[0]);
        Assert.Equal([0x09, .. seconds, 0x10, 0xC8, 0x01, 0x3A, 0x02, 0x08, 0x01], records[1]);
        Assert.Contains(Convert.ToHexString([0x0A, 0x11, 0x0A, 0x0A, .. "train/loss"u8.ToArray(), 0x15, .. BitConverter.GetBytes(1.5f)])[2..], Convert.ToHexString(records[2]), StringComparison.Ordinal);
        Assert.DoesNotContain("token_accuracy", Encoding.Latin1.GetString(records[2]), StringComparison.Ordinal);
        Assert.Contains("validation/loss", Encoding.Latin1.GetString(records[3]), StringComparison.Ordinal);
        Assert.Equal(4, records.Count);
    }

    public void Dispose() => _folder.Dispose();

    private static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(TensorBoardRecord.MaskedChecksum(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(TensorBoardRecord.MaskedChecksum(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            records.Add(data);
            at += 16 + length;
        }

        return records;
    }
}
