using TuningStudio.Core.Runtime;

namespace TuningStudio.Tests.Support;

/// <summary>
/// Every test that touches a tensor: they run one at a time and with nothing beside them, since live tensors are counted
/// for the whole process and libtorch takes every core.
/// </summary>
[CollectionDefinition("Torch", DisableParallelization = true)]
public sealed class TorchCollection : ICollectionFixture<TorchFixture>;

/// <summary>Loads libtorch.</summary>
public sealed class TorchFixture
{
    public TorchFixture() => TorchRuntime.Initialize();
}
