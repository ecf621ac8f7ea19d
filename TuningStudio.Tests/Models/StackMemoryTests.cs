using TuningStudio.Core.Models;
using static TorchSharp.torch;

namespace TuningStudio.Tests.Models;

[Collection("Torch")]
public sealed class StackMemoryTests
{
    [Fact]
    public void Take_AfterAReturn_GivesTheSamePlaceAgain()
    {
        using var scope = NewDisposeScope();
        using var memory = new StackMemory();
        var like = zeros(1);
        var first = memory.Take([2, 3], like).fill_(1);
        var top = memory.Top;
        var second = memory.Take([4], like).fill_(2);
        memory.Return(top);

        var again = memory.Take([2, 2], like).fill_(3);

        Assert.Equal([1, 1, 1, 1, 1, 1], first.flatten().data<float>().ToArray());
        Assert.Equal([3, 3, 3, 3], second.data<float>().ToArray());
        Assert.Equal([2L, 2], again.shape);
    }

    [Fact]
    public void Take_MoreThanASlab_GetsOneOfItsOwnSize()
    {
        using var scope = NewDisposeScope();
        using var memory = new StackMemory();
        var like = zeros(1, ScalarType.BFloat16);
        memory.Take([5], like);

        var large = memory.Take([17 << 20], like);
        var after = memory.Take([5], like);

        Assert.Equal(17 << 20, large.numel());
        Assert.Equal(ScalarType.BFloat16, after.dtype);
    }

    // Autograd would refuse the way back if it took one result for changed when the next is written.
    [Fact]
    public void Take_WhileAnEarlierOneIsSavedForTheWayBack_IsNoChangeToThat()
    {
        using var scope = NewDisposeScope();
        using var memory = new StackMemory();
        var leaf = memory.Take([3], zeros(1)).fill_(2);
        leaf.requires_grad = true;
        var square = leaf.mul(leaf).sum();

        memory.Take([3], leaf).fill_(7);
        square.backward();

        Assert.Equal([4, 4, 4], leaf.grad!.data<float>().ToArray());
    }
}
