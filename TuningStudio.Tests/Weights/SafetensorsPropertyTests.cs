using System.Buffers.Binary;
using System.Text;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Weights;
using TuningStudio.Tests.Support;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Weights;

/// <summary>Files mutated at random: each is read as what it says, or refused with a clear error; never a crash, never gigabytes.</summary>
[Collection("Torch")]
public sealed class SafetensorsPropertyTests : IDisposable
{
    private const string Header = """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b.weight":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"c":{"dtype":"I64","shape":[],"data_offsets":[32,40]}}""";
    private const long MostBytes = 4 << 20;

    private static readonly string[] Pieces =
    [
        "-1", "0", "1", "7", "2147483648", "9223372036854775807", "18446744073709551616", "1e400", "1.5", "NaN", "null", "true", "[]", "{}", "\"\"", "[0,24]", "[24,0]", "[0,9223372036854775807]",
        "\"F32\"", "\"F8_E4M3\"", "\"BOOL\"", "\"dtype\":", "\"shape\":", "\"data_offsets\":", "[4294967296,4294967296]", "[0,0,0]", "\"__metadata__\":", "\\u0000", "\\ud800", ",", ":", "\"", "{", "}", "[", "]", "\u00e4", " ",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Open_MutatedFile_IsReadOrRefused(int seed)
    {
        LiveTensors.Settled();
        var random = new Random(seed);
        var (accepted, refused) = (0, 0);
        for (var round = 0; round < 1500; round++)
        {
            var content = Mutated(random);
            var path = _folder.WriteBytes("model.safetensors", content);
            var (managed, tensors) = (GC.GetAllocatedBytesForCurrentThread(), Tensor.TotalCount);
            try
            {
                using var scope = NewDisposeScope();
                using var file = SafetensorsFile.Open(path);
                foreach (var (name, entry) in file.Tensors)
                {
                    Assert.InRange(entry.SizeBytes, 0, content.Length);
                    using var tensor = file.Read(name);
                    Assert.Equal(entry.Shape, tensor.shape);
                }

                accepted++;
            }
            catch (TuningException fault)
            {
                Assert.Equal(path, fault.File);
                Assert.False(string.IsNullOrEmpty(fault.Remedy), fault.Message);
                refused++;
            }
            catch (Exception fault)
            {
                Assert.Fail($"Round {round}: {fault.GetType().Name} {fault.Message} for {Encoding.UTF8.GetString(content)}");
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - managed, 0, MostBytes);
            Assert.Equal(tensors, Tensor.TotalCount);
        }

        // Mutations that change nothing that counts are among them, and most do count.
        Assert.True(accepted > 5 && refused > 500, $"{accepted} accepted, {refused} refused");
    }

    private static byte[] Mutated(Random random)
    {
        var header = new StringBuilder(Header);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(header.Length);
            switch (random.Next(4))
            {
                case 0:
                    header.Remove(at, Math.Min(random.Next(1, 12), header.Length - at));
                    break;
                case 1:
                    header.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    header[at] = (char)random.Next(32, 127);
                    break;
                default:
                    Replace(header, random);
                    break;
            }

            if (header.Length == 0)
            {
                break;
            }
        }

        var json = Encoding.UTF8.GetBytes(header.ToString());
        var content = new byte[8 + json.Length + 40];
        var length = random.Next(8) == 0 ? random.NextInt64() >> random.Next(64) : json.Length;
        BinaryPrimitives.WriteInt64LittleEndian(content, length);
        json.CopyTo(content, 8);
        return random.Next(8) == 0 ? content[..random.Next(content.Length)] : content;
    }

    // A whole value becomes another one.
    private static void Replace(StringBuilder header, Random random)
    {
        var text = header.ToString();
        var values = System.Text.RegularExpressions.Regex.Matches(text, @"""[A-Z0-9a-z_.]*""|\[[0-9,]*\]|\d+");
        if (values.Count > 0)
        {
            var value = values[random.Next(values.Count)];
            header.Remove(value.Index, value.Length).Insert(value.Index, Pieces[random.Next(Pieces.Length)]);
        }
    }
}
