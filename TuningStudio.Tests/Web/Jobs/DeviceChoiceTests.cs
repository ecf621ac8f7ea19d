using Microsoft.Extensions.Configuration;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Hosting;
using TuningStudio.Web.Jobs;

namespace TuningStudio.Tests.Web.Jobs;

public sealed class DeviceChoiceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData(true, true, "cuda:0")]
    [InlineData(true, false, "cpu")]
    [InlineData(false, true, "cpu")]
    public void Resolve_Automatic_TakesTheGpuOnlyWhereDriverAndBuildHaveIt(bool hasDriver, bool hasCuda, string expected) =>
        Assert.Equal(expected, DeviceChoice.Resolve("auto", DeviceChoice.Obstacle(hasDriver, hasCuda)));

    [Theory]
    [InlineData(true, false, "built for the CPU only")]
    [InlineData(false, true, "no NVIDIA driver")]
    public void Resolve_GpuThatCannotBeUsed_IsRefusedWithTheReason(bool hasDriver, bool hasCuda, string reason)
    {
        var refusal = Assert.Throws<TuningException>(() => DeviceChoice.Resolve("cuda:1", DeviceChoice.Obstacle(hasDriver, hasCuda)));

        Assert.Equal(ErrorCodes.DeviceUnavailable, refusal.Code);
        Assert.Contains($"cuda:1 cannot be used: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"libraries":{"libtorch-cpu-linux-x64/2.10.0":{}}}""", false)]
    [InlineData("""{"libraries":{"libtorch-cuda-12.8-linux-x64/2.10.0":{}}}""", true)]
    [InlineData(null, true)]
    public void HasCuda_ProgramsListOfParts_Decides(string? parts, bool expected)
    {
        var program = _folder.Write("tuningstudio.dll", string.Empty);
        if (parts is not null)
        {
            _folder.Write("tuningstudio.deps.json", parts);
        }

        Assert.Equal(expected, WorkerProgram.HasCuda(new ConfigurationManager { [WorkerProgram.Variable] = program }));
    }

    public void Dispose() => _folder.Dispose();
}
