using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TuningStudio.Core.Contracts;
using TuningStudio.Core.Runtime;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Runtime;

[Collection("Torch")]
public sealed class TensorMemoryTests
{
    private const long Large = (1 << 20) + 12_345;

    public TensorMemoryTests() => Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "Other systems keep libtorch's own allocator.");

    [Fact]
    public void Install_TakesInLargeTensorsAlone()
    {
        Assert.True(TensorMemory.Install());

        using var scope = NewDisposeScope();
        var (large, small) = (ones(Large), ones(100));

        Assert.True(TensorMemory.Holds(AddressOf(large)));
        Assert.False(TensorMemory.Holds(AddressOf(small)));
        Assert.Equal(Large, large.sum(ScalarType.Int64).item<long>());
        Assert.Equal(0, AddressOf(large) % 64);
    }

    [Fact]
    public void Install_ATensorOfAFreedOnesSize_LiesInItsPlace()
    {
        TensorMemory.Install();
        using var scope = NewDisposeScope();
        var first = ones(Large);
        using var after = ones(Large);
        var place = AddressOf(first);
        first.Dispose();

        Assert.Equal(place, AddressOf(zeros(Large)));
        Assert.Equal(Large, after.sum(ScalarType.Int64).item<long>());
    }

    [Fact]
    public void Install_MuchThatIsFreed_LeavesItsNeighboursAsTheyAre()
    {
        TensorMemory.Install();
        using var scope = NewDisposeScope();
        var before = ones(Large);
        var much = empty(3L << 30, ScalarType.Int8);
        var after = ones(Large);

        much.Dispose();

        Assert.Equal(2 * Large, before.add(after).sum(ScalarType.Int64).item<long>());
        Assert.Equal(Large, zeros(Large).add(1).sum(ScalarType.Int64).item<long>());
    }

    [Fact]
    public void Install_MoreThanThereIs_IsLibtorchsOwnFault()
    {
        TensorMemory.Install();

        var fault = Assert.Throws<ExternalException>(() => empty(1L << 46, ScalarType.Int8));

        Assert.True(Faults.IsOutOfMemory(fault), fault.Message);
    }

    private static nint AddressOf(Tensor tensor) => Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(tensor.bytes));
}
